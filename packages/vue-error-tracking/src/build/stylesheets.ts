/** The stylesheets that the build wrote: they are source, and a recording may show them. */

import { createHash } from 'node:crypto'
import { BUILT, selectorsIn } from '../privacy/stylesheets.ts'

/** What the tunnel knows of them. */
export interface Stylesheets {
  /** The SHA-256 of each, in hexadecimal digits. */
  hashes: string[]
  /** The selectors of all, separated by spaces. */
  selectors: string
}

/** Marks a stylesheet as one that the build wrote. It changes no rule. */
export function markBuilt(css: string): string {
  return css.includes(BUILT) ? css : `${css}${css.endsWith('\n') ? '' : '\n'}${BUILT}\n`
}

/** @param contents the stylesheets, as they are served */
export function stylesheetsOf(contents: string[]): Stylesheets {
  const hashes = contents.map((css) => createHash('sha256').update(css).digest('hex'))
  const selectors = new Set(contents.flatMap(selectorsIn))
  return { hashes: hashes.sort(), selectors: [...selectors].sort().join(' ') }
}
