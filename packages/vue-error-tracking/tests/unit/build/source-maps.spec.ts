// @vitest-environment node

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { resolveVariables } from '../../../src/build/environment.ts'
import { makesMaps, readOwnFile, uploadOptions } from '../../../src/build/source-maps.ts'
import { viteUploader } from '../../../src/build/uploader.ts'

// That maps are uploaded, and lead back to the source, is tested with a browser: e2e/source-maps.

afterEach(() => vi.unstubAllEnvs())

it('has nothing uploaded without a token', async () => {
  vi.stubEnv('SENTRY_AUTH_TOKEN', '')
  const options = vi.fn()

  expect(await viteUploader(options)).toEqual([])
  expect(options).not.toHaveBeenCalled()
})

it('lets Sentry’s plugin upload, and write nothing', async () => {
  const told = {
    SENTRY_RELEASE: 'clinic@1',
    SENTRY_DSN_FRONTEND: 'https://key@o1.ingest.sentry.io/3',
  }
  vi.stubEnv('SENTRY_AUTH_TOKEN', 'token')
  const plugins = await viteUploader(() =>
    uploadOptions(resolveVariables('VITE_', {}, told), 'dist', { project: 'a', organization: 'b' }),
  )

  expect(plugins.map((plugin) => Object.keys(plugin))).toEqual([['name', 'writeBundle']])
  expect(plugins[0]?.writeBundle).toBeTypeOf('function')
})

it('refuses to upload maps of no release', () => {
  vi.stubEnv('SENTRY_AUTH_TOKEN', 'token')

  expect(() => uploadOptions(resolveVariables('VITE_', {}, {}), 'dist')).toThrow(
    /SENTRY_RELEASE is not/,
  )
})

const tokenOf = (url: string) => `sntrys_${btoa(JSON.stringify({ url, org: 'clinic' }))}_abc`

/** The options for a token, an address that is named or not, and where events go. */
function optionsFor(token: string, url: string, dsn: string) {
  vi.stubEnv('SENTRY_AUTH_TOKEN', token)
  vi.stubEnv('SENTRY_URL', url)
  vi.stubEnv('SENTRY_ORG', '')
  vi.stubEnv('SENTRY_PROJECT', '')
  const told = { SENTRY_RELEASE: 'clinic@1', SENTRY_DSN_FRONTEND: dsn }
  return uploadOptions(resolveVariables('VITE_', {}, told), 'dist')
}

const OWN = 'https://key@tracker.clinic.example/3'
const HOSTED = 'https://key@o1.ingest.de.sentry.io/3'

it.each([
  [
    'token',
    '',
    OWN,
    /events go to tracker\.clinic\.example.* go to https:\/\/sentry\.io: set SENTRY_URL/,
  ],
  [
    tokenOf('https://tracker.clinic.example'),
    '',
    HOSTED,
    /is of https:\/\/tracker\.clinic\.example/,
  ],
  [
    tokenOf('https://sentry.io'),
    'https://tracker.clinic.example',
    OWN,
    /is of https:\/\/sentry\.io/,
  ],
])('refuses to hand maps, and a token, to a stranger: %s %s', (token, url, dsn, said) => {
  expect(() => optionsFor(token, url, dsn)).toThrow(said)
})

it.each([
  ['token', '', HOSTED],
  ['token', '', ''],
  ['token', 'https://tracker.clinic.example', OWN],
  ['token', 'https://tracker.clinic.example', 'https://key@relay.clinic.example/3'],
  [tokenOf('https://sentry.io'), '', HOSTED],
  ['sntrys_nonsense_x', '', HOSTED],
])('uploads with %s to %s for events to %s', (token, url, dsn) => {
  expect(optionsFor(token, url, dsn).url).toBe(url || 'https://sentry.io')
})

it('knows a token in the file of Sentry’s plugin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontend-'))
  vi.stubEnv('SENTRY_AUTH_TOKEN', '')
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  expect(makesMaps()).toBe(false)
  writeFileSync(join(folder, '.env.sentry-build-plugin'), 'SENTRY_AUTH_TOKEN=token\n')
  readOwnFile()

  expect(makesMaps()).toBe(true)
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})
