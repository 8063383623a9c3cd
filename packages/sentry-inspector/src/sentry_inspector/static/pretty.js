/**
 * JSON as it was sent, indented: its letters, digits and escapes stay, nothing is read and written again.
 * What was removed is marked where it was.
 */

import { mark } from './removed.js'

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g
export const MOST = 1_000_000

/** Returns what to put into a `pre`: text, and a mark for each of `removed`. */
export function pretty(json, kind, removed) {
  const made = []
  const left = byPath(removed)
  const holders = [] // what is open: its path, whether it is a list, and whether it holds anything
  let written = ''
  let name = null

  const indent = () => `\n${'  '.repeat(holders.length)}`
  const here = () => {
    const holder = holders.at(-1)
    if (!holder) return kind
    return holder.isList ? `${holder.path}[]` : `${holder.path}.${name}`
  }
  const markAt = (path) => {
    for (const one of left.get(path) ?? []) {
      made.push(`${written}  `, mark(one, { place: false }))
      written = ''
    }
    left.delete(path)
  }
  /** Before an object ends: what it held and does not hold any more. */
  const markWithin = (path) => {
    for (const [gone, ones] of left) {
      const rest = gone.startsWith(`${path}.`) ? gone.slice(path.length + 1) : ''
      if (!rest || /[.[]/.test(rest)) continue
      for (const one of ones) {
        made.push(`${written}${indent()}${rest === '*' ? '…' : JSON.stringify(rest)}: `, mark(one, { place: false }))
        written = ''
      }
      left.delete(gone)
    }
  }
  const begin = () => {
    const holder = holders.at(-1)
    if (holder?.isList || (holder && name === null)) {
      written += `${holder.any ? ',' : ''}${indent()}`
      holder.any = true
    }
  }

  for (const [token] of json.matchAll(TOKENS)) {
    const holder = holders.at(-1)
    if (token === '{' || token === '[') {
      begin()
      const path = here()
      written += token
      holders.push({ path, isList: token === '[', any: false })
      name = null
    } else if (token === '}' || token === ']') {
      if (token === '}' && left.size) markWithin(holder.path)
      const { any, path } = holders.pop()
      written += `${any ? indent() : ''}${token}`
      name = null
      markAt(path)
    } else if (token === ':') {
      written += ': '
    } else if (token !== ',') {
      begin()
      if (holder && !holder.isList && name === null) {
        written += token
        name = asName(token)
      } else {
        written += token
        markAt(here())
        name = null
      }
    }
    if (written.length > 20_000) {
      made.push(written)
      written = ''
    }
  }
  made.push(written)
  const elsewhere = [...left.values()].flat()
  return { made, elsewhere }
}

function byPath(removed) {
  const found = new Map()
  for (const one of removed) found.set(one.path, [...(found.get(one.path) ?? []), one])
  return found
}

function asName(token) {
  try {
    return JSON.parse(token)
  } catch {
    return token
  }
}
