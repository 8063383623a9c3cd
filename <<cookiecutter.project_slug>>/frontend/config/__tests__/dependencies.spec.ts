// @vitest-environment node

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))

it('has one copy of the SDK’s core: each further one would add 17 kB to what visitors load', () => {
  const copies = Object.keys(lock.packages).filter((path) => path.endsWith('/@sentry/core'))

  expect(copies).toEqual(['node_modules/@sentry/core'])
})
