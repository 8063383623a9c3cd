// @vitest-environment node

import { expect, it } from 'vitest'
import { resolveVariables } from '../../../src/build/environment.ts'
import { needsOf, securityPolicy } from '../../../src/build/security-policy.ts'

function connections(service: Record<string, string>, apiOrigin = '', tunnel = '') {
  const policy = securityPolicy(
    resolveVariables('VITE_', { VITE_API_ORIGIN: apiOrigin, VITE_SENTRY_TUNNEL: tunnel }, service),
  )
  return policy.split('; ').find((directive) => directive.startsWith('connect-src'))
}

it('lets the page talk to its own origin, and nobody else without a DSN', () => {
  expect(connections({})).toBe("connect-src 'self'")
})

it('lets it report to the DSN’s host, without key and project', () => {
  expect(connections({ SENTRY_DSN_FRONTEND: 'https://key@o1.ingest.sentry.io/3' })).toBe(
    "connect-src 'self' https://o1.ingest.sentry.io",
  )
})

it('lets it report to its own origin alone through a tunnel', () => {
  const service = { SENTRY_DSN_FRONTEND: 'https://key@o1.ingest.sentry.io/3' }

  expect(connections(service, '', '/api/v1/telemetry')).toBe("connect-src 'self'")
})

it('lets it talk to an API elsewhere', () => {
  expect(connections({}, 'https://api.example.com')).toBe(
    "connect-src 'self' https://api.example.com",
  )
})

it('allows no script, style, frame or worker from elsewhere', () => {
  const policy = securityPolicy(resolveVariables('VITE_', {}, {}))

  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toMatch(/unsafe|blob:|data:|\*/)
})

const NOTHING = resolveVariables('VITE_', {}, {})

it('allows what the build has made: inlined files, workers, files from another origin', () => {
  const needs = needsOf(['url(data:image/png;base64,x)', 'new Worker(new URL("/w.js"))'])
  const policy = securityPolicy(NOTHING, { ...needs, origin: 'https://cdn.example' })

  expect(policy).toContain("default-src 'self' https://cdn.example;")
  expect(policy).toContain("img-src 'self' https://cdn.example data:")
  expect(policy).toContain("worker-src 'self'")
  expect(policy).not.toContain('font-src')
})

it('does not count what the recorder of sessions could do', () => {
  expect(needsOf(['rr-ignore data:image/gif new Worker(x)'])).toEqual({
    images: false,
    fonts: false,
    workers: false,
  })
})

it('takes additions, also to what is not said or forbidden otherwise', () => {
  const policy = securityPolicy(
    NOTHING,
    {},
    {
      'connect-src': ['https://maps.example'],
      'frame-src': ['https://video.example'],
      'object-src': ["'self'"],
    },
  )

  expect(policy).toContain("connect-src 'self' https://maps.example")
  expect(policy).toContain("frame-src 'self' https://video.example")
  expect(policy).toContain("object-src 'self'")
})
