// @vitest-environment node

/** What Vite is told so that the package works from `node_modules`, and what is left as its user said. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { resolveConfig, type UserConfig } from 'vite'
import { errorTracking } from '../../../src/vite.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'application-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true })
})

const configured = (user: UserConfig, command: 'build' | 'serve' = 'build') =>
  resolveConfig({ root, configFile: false, plugins: [errorTracking()], ...user }, command)

function uploading() {
  vi.stubEnv('SENTRY_AUTH_TOKEN', 'sntrys_test')
  vi.stubEnv('SENTRY_RELEASE', 'clinic@1')
}

it('serves the package from its folder, and its SDK as one file', async () => {
  const { optimizeDeps, ssr } = await configured(
    { optimizeDeps: { exclude: ['other'], include: ['vue'] }, ssr: { noExternal: ['other'] } },
    'serve',
  )

  expect(optimizeDeps.exclude).toEqual(expect.arrayContaining(['other', 'vue-error-tracking']))
  expect(optimizeDeps.include).toEqual(
    expect.arrayContaining(['vue', 'vue-error-tracking > @sentry/vue']),
  )
  expect(ssr.noExternal).toEqual(expect.arrayContaining(['other', 'vue-error-tracking']))
})

it('lets Vitest take the package through the plugin', async () => {
  const { test } = (await configured({}, 'serve')) as unknown as {
    test: { server: { deps: { inline: string[] } } }
  }

  expect(test.server.deps.inline).toEqual(['vue-error-tracking'])
})

it.each([
  [undefined, 'hidden'],
  [true, true],
  [false, false],
  ['inline', 'inline'],
] as const)('with a token, a sourcemap of %o becomes %o', async (given, expected) => {
  uploading()
  const { build } = await configured({ build: { sourcemap: given } })

  expect(build.sourcemap).toBe(expected)
})

it.each([undefined, true, 'hidden'] as const)(
  'without a token, a sourcemap of %o is left as it is',
  async (given) => {
    const { build } = await configured({ build: { sourcemap: given } })

    expect(build.sourcemap).toBe(given ?? false)
  },
)

it('leaves the folder of the build to its user', async () => {
  const { build } = await configured({ base: '/app/', build: { outDir: '../served' } })

  expect(build.outDir).toBe('../served')
})
