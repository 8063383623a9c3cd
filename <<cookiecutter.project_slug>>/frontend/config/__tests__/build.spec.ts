// @vitest-environment node

import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

beforeEach(() => {
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubEnv('VITE_SENTRY_DSN', 'https://key@sentry.example/3')
  vi.stubEnv('VITE_ERROR_TEST_PAGE', '')
})

afterEach(() => vi.unstubAllEnvs())

/** The files of a build for an environment, by name without hash. */
async function filesFor(environment: string) {
  vi.stubEnv('VITE_APP_ENV', environment)
  const result = (await build({
    root,
    logLevel: 'silent',
    build: { write: false },
  })) as Rolldown.RolldownOutput
  return new Map(
    result.output.map((file) => [file.fileName.replace(/^assets\/(.*)-[\w-]{8}\./, '$1.'), file]),
  )
}

it('leaves the SDK and the replay out of what a visitor loads first', async () => {
  const files = await filesFor('production')
  const entry = files.get('index.js')

  expect(entry).toMatchObject({ isEntry: true, imports: [] })
  expect(files.has('sdk.js')).toBe(true)
  expect(files.get('sdk.js')).toMatchObject({
    dynamicImports: [expect.stringContaining('replay')],
  })
})

it('has no source map, which would show visitors the source', async () => {
  const files = await filesFor('production')

  expect([...files.keys()].filter((name) => name.endsWith('.map'))).toEqual([])
})

it('has the test page everywhere but in production', async () => {
  expect((await filesFor('staging')).has('ErrorTestView.js')).toBe(true)
  expect((await filesFor('production')).has('ErrorTestView.js')).toBe(false)
})

it('has the test page in production where it is asked for', async () => {
  vi.stubEnv('VITE_ERROR_TEST_PAGE', 'true')

  expect((await filesFor('production')).has('ErrorTestView.js')).toBe(true)
})
