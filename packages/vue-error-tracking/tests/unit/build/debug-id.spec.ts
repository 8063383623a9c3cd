// @vitest-environment node

import { expect, it } from 'vitest'
import { missingNote, movedDown, shortenDebugId } from '../../../src/build/debug-id.ts'

const ID = '03f3dfc3-ca01-43a6-8ffd-56144b165309'
const body = `e=globalThis;e._sentryDebugIds={};e.${'x'.repeat(90)}="sentry-dbid-${ID}"`

it.each([
  `(function(){try{${body}}catch{}})();`,
  `!function(){try{${body}}catch(e){}}();`,
  `;(function(){try{${body}}catch(e){}})();`,
  `"use strict";!function(){try{${body}}catch(e){}}(),`,
])('keeps the id, and every place in what follows: %s', (written) => {
  const short = shortenDebugId(`${written}fail()`)

  expect(short).toContain(`sentry-dbid-${ID}`)
  expect(short).not.toContain('function')
  expect(short.indexOf('fail')).toBe(written.length)
})

it('notes the id as the SDK reads it', () => {
  const script = shortenDebugId(`(function(){try{${body}}catch{}})(),undefined`)
  const realm: { _sentryDebugIds?: Record<string, string> } = {}
  new Function('self', script)(realm)

  expect(Object.values(realm._sentryDebugIds ?? {})).toEqual([ID])
})

it('leaves a script without one as it is', () => {
  expect(shortenDebugId('(function(){try{f()}catch{}})();g()')).toBe(
    '(function(){try{f()}catch{}})();g()',
  )
})

it.each(['fail()', '"use strict";fail()'])('gives one to a script that has none: %s', (script) => {
  const note = missingNote(script) ?? ''
  const realm: { _sentryDebugIds?: Record<string, string> } = {}
  const isStrict = new Function('self', 'fail', `${note}${script};return !this`)(realm, () => {})
  const [id = ''] = Object.values(realm._sentryDebugIds ?? {})

  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(note).toContain(`sentry-dbid-${id}`)
  expect(isStrict).toBe(script.startsWith('"use strict"'))
  expect(missingNote(note + script)).toBeUndefined()
  expect(missingNote(script)).toBe(note)
  expect(note.match(/\n/g)).toHaveLength(1)
})

it('moves a source map down by the line that it adds', () => {
  expect(JSON.parse(movedDown('{"version":3,"mappings":"AAAA"}'))).toMatchObject({
    version: 3,
    mappings: ';AAAA',
  })
})
