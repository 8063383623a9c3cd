/** Texts as the source wrote them: what was put into them becomes `{the expression's source}`. */

import policy from '../../policy/browser.json'
import type { Literals, Template } from '../from-build'
import { wordOf } from './words'

/** A longer text is removed unread. */
const MAX_TEXT = 20_000
const MAX_LENGTH = 1000
/** Letters and digits that a template with holes must share with a text to have made it. */
const ENOUGH = 4
const MAX_APPROVED = 1000

interface Form {
  parts: Template
  weight: number
  /** A browser's message: some of its holes may keep what fills them. */
  isBrowsers: boolean
}

export interface Texts {
  rebuild: (text: string) => string | undefined
  /** Whether the source, or the language, has this name. */
  isName: (text: string) => boolean
}

/** Prepares what the source says for quick comparison with what the program says. */
export function createTexts({ templates, names }: Literals): Texts {
  const known = new Set(names.split(' '))
  const fixed = new Set<string>()
  const forms: Form[] = []
  const approved = new Set<string>()
  const vocabulary = policy.messages.map((message) => message.split(/\{(\w+)\}/))
  for (const [list, isBrowsers] of [[templates, false] as const, [vocabulary, true] as const]) {
    for (const parts of list) {
      const weight = literalLetters(parts)
      if (parts.length === 1) fixed.add(parts.join())
      else if (weight >= ENOUGH) forms.push({ parts, weight, isBrowsers })
    }
  }
  // The one that explains most of the text made it.
  forms.sort((one, other) => other.weight - one.weight)

  const isName = (text: string) => known.has(text) || wordOf('script word', text) !== undefined

  function keep(hole: string, filling: string): string {
    if (hole === 'n' && /^\d{1,6}$/.test(filling)) return filling
    const name = filling.slice(filling.lastIndexOf('.') + 1)
    return hole === 'name' && isName(name) ? name : `{${hole}}`
  }

  function render({ parts, isBrowsers }: Form, fillings: string[]): string {
    const text = parts
      .map((part, i) => {
        if (i % 2 === 0) return part
        return isBrowsers ? keep(part, fillings[(i - 1) / 2] ?? '') : `{${part}}`
      })
      .join('')
    return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH - 1) + '…' : text
  }

  function search(text: string): string | undefined {
    if (fixed.has(text) || approved.has(text)) return text
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
