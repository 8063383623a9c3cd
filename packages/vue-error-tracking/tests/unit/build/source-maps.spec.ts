// @vitest-environment node

import { afterEach, expect, it, vi } from 'vitest'
import { resolveVariables } from '../../../src/build/environment.ts'
import { pluginOptions } from '../../../src/build/source-maps.ts'

// That maps are uploaded, and lead back to the source, is tested with a browser: e2e/source-maps.

afterEach(() => vi.unstubAllEnvs())

it('uploads nothing without a token', () => {
  vi.stubEnv('SENTRY_AUTH_TOKEN', '')

  expect(pluginOptions(resolveVariables('VITE_', {}, {}), 'dist')).toMatchObject({
    telemetry: false,
    release: { create: false },
    sourcemaps: { disable: 'disable-upload' },
  })
})

it('refuses to upload maps of no release', () => {
  vi.stubEnv('SENTRY_AUTH_TOKEN', 'token')

  expect(() => pluginOptions(resolveVariables('VITE_', {}, {}), 'dist')).toThrow(
    /SENTRY_RELEASE is not/,
  )
})
