// @vitest-environment node

import { expect, it } from 'vitest'
import { resolveVariables } from '../../../src/build/environment.ts'
import { developmentPolicy, needsOf, securityPolicy } from '../../../src/build/security-policy.ts'

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
  const needs = needsOf('', [
    ['a.css', 'url(data:image/png;base64,x)'],
    ['a.js', 'new Worker(new URL("/w.js"))'],
  ])
  const policy = securityPolicy(NOTHING, { ...needs, origin: 'https://cdn.example' })

  expect(policy).toContain("default-src 'self' https://cdn.example;")
  expect(policy).toContain("img-src 'self' https://cdn.example data:")
  expect(policy).toContain("worker-src 'self'")
  expect(policy).not.toContain('font-src')
})

it('does not count what the recorder of sessions could do', () => {
  const recorder = 'rr-ignore data:image/gif new Worker(x) `<p style="color: red">`'
  expect(needsOf('', [['a.js', recorder]])).toEqual({
    images: false,
    fonts: false,
    workers: false,
    scripts: [],
    styles: [],
    attributes: [],
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

/** Of `echo -n … | openssl dgst -sha256 -binary | base64`. */
const HASHES = {
  'fail()': 'hkSBV8GIHvfVGddw0mR3+KrisB8gBUtSucR3OwzQVEc=',
}

it('knows what stands in the page itself by its hash, and forbids the like', () => {
  const page =
    '<!doctype html><html><head><script>fail()</script><style>p{}</style></head>' +
    '<body><p style="margin: 0">A</p><script src="/a.js"></script></body></html>'
  const policy = securityPolicy(NOTHING, needsOf(page, []))

  expect(policy).toContain(`; script-src 'self' 'sha256-${HASHES['fail()']}';`)
  expect(policy).toMatch(/; style-src 'self' 'sha256-[\w+/]{43}=';/)
  expect(policy).toMatch(/; style-src-attr 'unsafe-hashes' 'sha256-[\w+/]{43}=';/)
  expect(policy).not.toContain('unsafe-inline')
})

it('tells a development server to report alone what the build would forbid', () => {
  const policy = developmentPolicy(NOTHING, { 'connect-src': ['https://maps.example'] })

  expect(policy).toContain("default-src 'self';")
  expect(policy).toContain("connect-src 'self' ws: https://maps.example;")
  expect(policy).toContain("style-src 'self' 'unsafe-inline'")
  expect(policy).not.toContain('unsafe-eval')
  expect(developmentPolicy(NOTHING, {}, true)).toContain("script-src 'self' 'unsafe-eval'")
})
