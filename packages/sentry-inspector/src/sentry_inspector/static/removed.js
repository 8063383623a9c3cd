/** What a sender's privacy gate removed, in words and at its place. */

import { element } from './dom.js'

const WORDS = {
  unlisted: 'not on the list of what may leave',
  never: 'never leaves',
  'wrong type': 'not of the type that may leave',
  'too many': 'more than may leave',
  identifier: 'an identifier: a keyed hash leaves',
  'kind never leaves': 'items of this kind never leave',
  'nothing left': 'nothing was left of it',
}

export const SENTENCE = 'This is what the sender reports that it removed or replaced; what it was, the inspector never saw.'

export const inWords = (rule) => WORDS[rule] ?? rule

/** Whether the inspector was told where the sender's policy is. */
export const policy = { known: false }

/** A mark in the place of what was removed, which leads to the policy's row where there is a policy. */
export function mark({ path, rule, count }, { place = true } = {}) {
  const shown = place ? path.replace(/^[a-z_]+\./, '') : ''
  const leads = policy.known ? { href: `/policy#${encodeURIComponent(path)}`, target: '_blank', rel: 'noopener' } : {}
  return element(
    policy.known ? 'a' : 'span',
    { class: 'removed', title: `${path}: ${rule}. ${SENTENCE}`, ...leads },
    element('b', { text: `kept back${count > 1 ? ` ×${count}` : ''}` }),
    ` ${shown ? `${shown}: ` : ''}${inWords(rule)}`,
  )
}

/** Marks of what was removed from a part of an event, such as `user` or `request`. */
export function marksOf(event) {
  const beginning = (name) => `${event.kind}.${name}`
  return (name) => {
    const found = event.removed.filter(({ path }) => {
      const rest = path.slice(beginning(name).length)
      return path.startsWith(beginning(name)) && (!rest || '.['.includes(rest[0]))
    })
    return found.length ? element('p', { class: 'marks' }, found.map((one) => mark(one))) : null
  }
}
