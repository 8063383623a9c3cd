// @vitest-environment node

import { expect, it } from 'vitest'
import { mapWith, noteFor } from '../../../src/build/debug-id.ts'

it.each(['fail()', '"use strict";fail()'])('notes an id of its own in a script: %s', (script) => {
  const { id, line } = noteFor(script) ?? { id: '', line: '' }
  const realm: { _sentryDebugIds?: Record<string, string> } = {}
  const isStrict = new Function('self', 'fail', `${line}${script};return !this`)(realm, () => {})

  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Object.values(realm._sentryDebugIds ?? {})).toEqual([id])
  expect(line).toContain(`sentry-dbid-${id}`)
  expect(isStrict).toBe(script.startsWith('"use strict"'))
  expect(noteFor(line + script)).toBeUndefined()
  expect(noteFor(script)?.line).toBe(line)
  expect(noteFor(`${script};`)?.id).not.toBe(id)
  expect(line.match(/\n/g)).toHaveLength(1)
})

it('moves a source map down by the line that it adds, and notes the id there too', () => {
  const note = { id: 'a', line: '' }
  expect(JSON.parse(mapWith(note, '{"version":3,"mappings":"AAAA"}'))).toEqual({
    version: 3,
    mappings: ';AAAA',
    debug_id: 'a',
    debugId: 'a',
  })
})
