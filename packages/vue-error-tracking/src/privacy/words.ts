/** Closed lists of words that Sentry's protocol, its SDK and browsers use: no data among them. */

import policy from '../../policy/browser.json'

/** Each list is a rule of its own: a word of it leaves. */
export const LISTS = policy.lists

export type List = keyof typeof LISTS

const sets = new Map<string, Set<unknown>>()
for (const [name, words] of Object.entries(LISTS)) sets.set(name, new Set(words.split(' ')))

/** Returns the value if it is a word of the list, and undefined otherwise. */
export function wordOf(list: List, value: unknown): string | undefined {
  return sets.get(list)?.has(value) ? (value as string) : undefined
}

/** The rules that the lists are. */
export const wordRules = Object.fromEntries(
  Object.keys(LISTS).map((list) => [list, (value: unknown) => wordOf(list as List, value)]),
) as Record<List, (value: unknown) => string | undefined>
