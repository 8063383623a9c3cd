// @vitest-environment node

import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin, type Rolldown } from 'vite'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

beforeEach(() => {
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubEnv('VITE_SENTRY_DSN', 'https://key@sentry.example/3')
  vi.stubEnv('VITE_ERROR_TEST_PAGE', '')
})

afterEach(() => vi.unstubAllEnvs())

/** The files of a build for an environment, by name without hash. */
async function filesFor(environment: string, ...plugins: Plugin[]) {
  vi.stubEnv('VITE_APP_ENV', environment)
  const result = (await build({
    root,
    plugins,
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
    dynamicImports: expect.arrayContaining([expect.stringContaining('replay')]),
  })
})

it('adds at most 0.6 kB to what a visitor loads first', async () => {
  const without: Plugin = {
    name: 'without-error-tracking',
    enforce: 'pre',
    load: (id) =>
      id.endsWith('/src/error-tracking/index.ts')
        ? 'export const createErrorTracking = () => ({ install() {} })'
        : undefined,
  }
  const size = (files: Awaited<ReturnType<typeof filesFor>>) => {
    const entry = files.get('index.js')
    if (entry?.type !== 'chunk') throw new Error('the build has no entry')
    return gzipSync(entry.code).length
  }

  const growth = size(await filesFor('production')) - size(await filesFor('production', without))

  expect(growth).toBeGreaterThan(0)
  expect(growth).toBeLessThanOrEqual(600)
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
