// @vitest-environment node

import { expect, it } from 'vitest'
import { shortenDebugId } from '../../../src/build/debug-id.ts'

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
