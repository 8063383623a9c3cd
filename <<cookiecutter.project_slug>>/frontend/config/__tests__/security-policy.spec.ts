// @vitest-environment node

import { expect, it } from 'vitest'
import { resolveVariables } from '../environment.ts'
import { forBrowser } from '../prefix.ts'
import { securityPolicy } from '../security-policy.ts'

function connections(service: Record<string, string>, apiOrigin = '', tunnel = '') {
  const policy = securityPolicy(
    resolveVariables(
      { [forBrowser('API_ORIGIN')]: apiOrigin, [forBrowser('SENTRY_TUNNEL')]: tunnel },
      service,
    ),
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
  const policy = securityPolicy(resolveVariables({}, {}))

  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toMatch(/unsafe|blob:|data:|\*/)
})
