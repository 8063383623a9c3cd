/** Texts as the source wrote them: what was put into them becomes `{the expression's source}`. */

import type { Literals, Template } from '../from-build'
import { wordOf } from './words'

/** What a build told of the modules that it bundled: their texts, and the names of their errors. */
type Bundled = [templates: Template[], names: string]

/** A longer text is removed unread. */
const MAX_TEXT = 20_000
const MAX_LENGTH = 1000
/** Letters and digits that a template with holes must share with a text to have made it. */
const ENOUGH = 4
const MAX_APPROVED = 1000
const MAX_ISSUES = 5

interface Form {
  parts: Template
  weight: number
  /** Returns what may stand in one of its holes. */
  keep: (hole: string, filling: string) => string | undefined
}

export interface Texts {
  rebuild: (text: string) => string | undefined
  /** Whether the source, or the language, has this name. */
  isName: (text: string) => boolean
}

/**
 * Prepares what the source says for quick comparison with what the program says.
 *
 * @param messages what browsers say, with holes
 * @param mask returns of an address what may be shown
 */
export function createTexts(
  { templates, names, bundled }: Literals,
  messages: string[] = [],
  mask: (address: string) => string | undefined = () => undefined,
): Texts {
  const [theirs, theirNames]: Bundled = bundled ? JSON.parse(decodeURIComponent(bundled)) : [[], '']
  const known = new Set(`${names} ${theirNames}`.split(' '))
  const fixed = new Set<string>()
  const forms: Form[] = []
  const approved = new Set<string>()
  const vocabulary = messages.map((message) => message.split(/\{(\w+)\}/))
  for (const [list, keep] of [
    [templates, keepFact],
    [theirs, keepFact],
    [vocabulary, keepQuoted],
  ] as const) {
    for (const parts of list) {
      // What is told of a reason is a message of its own, which must not be taken for the whole.
      const weight =
        literalLetters(parts) + (keep === keepQuoted && parts.includes('reason') ? MAX_LENGTH : 0)
      if (parts.length === 1) fixed.add(parts.join())
      else if (weight >= ENOUGH) forms.push({ parts, weight, keep })
    }
  }
  // The one that explains most of the text made it.
  forms.sort((one, other) => other.weight - one.weight)

  const isName = (text: string) => known.has(text) || wordOf('script word', text) !== undefined
  const areNames = (text: string) => text.split('.').every(isName)

  /** By the last name of the expression: a status, a method or an address is no data. */
  function keepFact(hole: string, filling: string): string | undefined {
    const [fact] = /(?:status|method|ur[il]|path|route|endpoint)$/i.exec(hole) ?? []
    if (!fact) return undefined
    if (/^s/i.test(fact)) return /^[1-5]\d\d(?!\d)/.exec(filling)?.[0]
    return /^m/i.test(fact) ? wordOf('method', filling) : mask(filling)
  }

  function keepQuoted(hole: string, filling: string): string | undefined {
    if (hole === 'reason') return search(filling)
    if (hole === 'n') return /^\d{1,6}$/.test(filling) ? filling : undefined
    if (hole !== 'name') return keepFact(hole, filling)
    const name = filling.slice(filling.lastIndexOf('.') + 1)
    return [filling, name].find(areNames)
  }

  function render({ parts, keep }: Form, fillings: string[]): string {
    const text = parts
      .map((part, i) =>
        i % 2 === 0 ? part : (keep(part, fillings[(i - 1) / 2] ?? '') ?? `{${part}}`),
      )
      .join('')
    return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH - 1) + '…' : text
  }

  function search(text: string): string | undefined {
    if (fixed.has(text) || approved.has(text)) return text
    const issues = text.startsWith('[') && issuesIn(text)
    if (issues) return approve(issues)
    // As Firefox names what failed: "Node.append: …", "URL constructor: …".
    const [, place = '', told = ''] =
      /^([A-Z]\w{1,40}(?:\.\w{1,40}| constructor)): (.*)$/s.exec(text) ?? []
    if (place && areNames(place.replace(' constructor', ''))) {
      const inner = search(told)
      if (inner) return approve(`${place}: ${inner}`)
    }
    for (const form of forms) {
      const fillings = match(form.parts, text)
      if (fillings) return approve(render(form, fillings))
    }
    // As an error writes itself: "TypeError: …".
    const [, name = '', rest = ''] = /^(?:Uncaught )?(\w{1,60}): (.*)$/s.exec(text) ?? []
    if (!wordOf('error class', name) && !(/Error$/.test(name) && isName(name))) return undefined
    const inner = search(rest)
    return approve(inner === undefined ? name : `${name}: ${inner}`)
  }

  /** Of what a schema found wrong (zod) the fields and what about them: `birthDate: invalid_type`. */
  function issuesIn(text: string): string | undefined {
    try {
      const found = JSON.parse(text) as { path: unknown[]; code: unknown }[]
      const issues = found.slice(0, MAX_ISSUES).map(({ path, code }) => {
        const fields = path.map((part) => (isName(String(part)) ? part : '*')).join('.')
        const issue = wordOf('issue', code) ?? '…'
        return fields ? `${fields}: ${issue}` : issue
      })
      return issues.join('; ')
    } catch {
      return undefined
    }
  }

  function approve(text: string): string {
    if (approved.size >= MAX_APPROVED) approved.clear()
    approved.add(text)
    return text
  }

  return {
    isName,
    rebuild: (text) => (text.length <= MAX_TEXT ? search(text) : undefined),
  }
}

/** What fills the holes if the text has this form. Each literal is searched once, left to right. */
export function match(parts: Template, text: string): string[] | undefined {
  const head = parts[0] ?? ''
  const tail = parts.at(-1) ?? ''
  const end = text.length - tail.length
  if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return undefined
  const fillings: string[] = []
  let position = head.length
  for (const literal of parts.slice(2, -1).filter((_, i) => i % 2 === 0)) {
    const found = text.indexOf(literal, position)
    if (found < 0 || found + literal.length > end) return undefined
    fillings.push(text.slice(position, found))
    position = found + literal.length
  }
  return [...fillings, text.slice(position, end)]
}

function literalLetters(parts: Template): number {
  return parts
    .filter((_, i) => i % 2 === 0)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '').length
}
