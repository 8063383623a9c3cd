/** A script is known by the debug id that it has noted, not by the folder that it is asked from. */

import { afterEach, expect, it } from 'vitest'
import { filesOf } from '../../../src/sdk/scripts'

const page = globalThis as { _sentryDebugIds?: Record<string, string> }
afterEach(() => delete page._sentryDebugIds)

const ids = (...stacks: string[]) => Object.fromEntries(stacks.map((stack) => [stack, 'id']))

it('knows the scripts that have noted themselves, whenever they come', () => {
  const isFile = filesOf()
  expect(isFile('/assets/index.js')).toBe(false)

  page._sentryDebugIds = ids(
    'Error\n    at https://clinic.example/assets/index.js:1:80\n    at https://clinic.example/assets/jane.js:1:1',
  )
  expect(isFile('/assets/index.js')).toBe(true)
  expect(isFile('/assets/jane.js')).toBe(false)

  Object.assign(
    page._sentryDebugIds,
    ids(
      'load@https://cdn.example/app/assets/lazy.js?v=2:1:80\n@https://clinic.example/a.js:1:1',
      'Error\n    at file:///home/jane/clinic/assets/index.js:1:80',
    ),
  )
  expect(isFile('/app/assets/lazy.js')).toBe(true)
  expect(isFile('file:///home/jane/clinic/assets/index.js')).toBe(true)
  expect(isFile('/assets/other.js')).toBe(false)
})

it('knows what a development server was told of', () => {
  const isFile = filesOf('/src/a.ts /src/b.vue')

  expect([isFile('/src/b.vue'), isFile('/src/jane.vue'), isFile('')]).toEqual([true, false, false])
})
