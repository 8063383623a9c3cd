// @vitest-environment node

import { expect, it } from 'vitest'
import corpus from '../../../policy/corpus.json'
import { clean, find } from '../../../src/privacy/patterns'

// The cases that the backend's last net is held to, too.
it.each(corpus)('finds $finds in $text', ({ text, finds }) => {
  expect(find(text).map(({ kind }) => kind)).toEqual(finds)
})

it('replaces what it finds by its kind', () => {
  expect(clean('mail jane@example.com, born 1984-03-07')).toBe('mail [email], born [date]')
})

it('gives up a text that is full of them', () => {
  expect(clean('a@b.example '.repeat(200))).toBe('[removed]')
})

it.each(['a@', '1-', '1 2', '(', 'a.', ':', 'call 1', 'x://', 'A1'])(
  'takes linear time for %s repeated',
  (piece) => {
    const started = performance.now()
    clean(piece.repeat(10_000))

    expect(performance.now() - started).toBeLessThan(1000)
  },
)
