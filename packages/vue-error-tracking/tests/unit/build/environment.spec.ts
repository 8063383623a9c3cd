// @vitest-environment node

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { prefixed, readVariables, resolveVariables } from '../../../src/build/environment.ts'

const forBrowser = (variable: string) => prefixed('VITE_', variable)
const resolve = resolveVariables.bind(undefined, 'VITE_')

const DSN = 'https://key@sentry.example/3'

it.each([
  ['VITE_', 'APP_ENV', 'VITE_APP_ENV'],
  ['VUE_APP_', 'APP_ENV', 'VUE_APP_ENV'],
  ['VUE_APP_', 'SENTRY_DSN', 'VUE_APP_SENTRY_DSN'],
  ['CLINIC_', 'API_ORIGIN', 'CLINIC_API_ORIGIN'],
])('with the prefix %s, %s is %s', (prefix, variable, name) => {
  expect(prefixed(prefix, variable)).toBe(name)
})

describe('resolveVariables', () => {
  it('prefers the browser’s own variable, then the service’s, then the default', () => {
    const own = resolve(
      { [forBrowser('APP_ENV')]: 'staging' },
      { SENTRY_ENVIRONMENT: 'development' },
    )
    const service = resolve({}, { SENTRY_ENVIRONMENT: 'development' })
    const neither = resolve({}, {})

    expect(own.APP_ENV).toBe('staging')
    expect(service.APP_ENV).toBe('development')
    expect(neither.APP_ENV).toBe('production')
  })

  it('takes DSN, release and rate from the service', () => {
    const service = {
      SENTRY_DSN_FRONTEND: DSN,
      SENTRY_RELEASE: 'clinic@1.2.3',
      SENTRY_TRACES_SAMPLE_RATE: '1.0',
    }

    expect(resolve({}, service)).toMatchObject({
      SENTRY_DSN: DSN,
      APP_VERSION: 'clinic@1.2.3',
      SENTRY_TRACES_SAMPLE_RATE: '1.0',
    })
  })

  it('never takes the backend’s DSN', () => {
    expect(resolve({}, { SENTRY_DSN: DSN }).SENTRY_DSN).toBe('')
  })

  it('counts an empty value as not set', () => {
    const resolved = resolve({ [forBrowser('SENTRY_DSN')]: '' }, { SENTRY_DSN_FRONTEND: DSN })

    expect(resolved.SENTRY_DSN).toBe(DSN)
  })

  it.each([
    [
      { [forBrowser('SENTRY_DSN')]: 'sentry.example' },
      {},
      RegExp(`^${forBrowser('SENTRY_DSN')} is "sentry.example": expected a DSN`),
    ],
    [{}, { SENTRY_DSN_FRONTEND: 'https://host/1' }, /^SENTRY_DSN_FRONTEND is "https:\/\/host\/1"/],
    [{ [forBrowser('SENTRY_TRACES_SAMPLE_RATE')]: '10%' }, {}, /expected a number from 0 to 1\.$/],
    [
      { [forBrowser('SENTRY_REPLAYS_SESSION_SAMPLE_RATE')]: '2' },
      {},
      /expected a number from 0 to 1\.$/,
    ],
    [{ [forBrowser('ERROR_TEST_PAGE')]: 'yes' }, {}, /expected true or false\.$/],
    [{ [forBrowser('SENTRY_TUNNEL')]: 'https://elsewhere/x' }, {}, /expected a path on the page/],
    [{ [forBrowser('API_ORIGIN')]: 'api.example.com/v1' }, {}, /expected an origin such as/],
    [
      {
        [forBrowser('SENTRY_TUNNEL')]: '/api/v1/telemetry',
        [forBrowser('API_ORIGIN')]: 'https://api.example.com',
      },
      {},
      /a path of the page’s origin, but .* set one of the two/,
    ],
  ])('refuses %j %j', (frontend, service, message) => {
    expect(() => resolve(frontend, service)).toThrow(message)
  })

  it.each([
    ['http://key@127.0.0.1:9000/3', 'true'],
    ['http://key@localhost/3', 'true'],
    ['http://key@127.0.0.1.example/3', 'false'],
    [DSN, 'false'],
    ['', 'false'],
  ])('with the DSN %j tells an inspector what is removed: %s', (dsn, told) => {
    expect(resolve({}, { SENTRY_DSN_FRONTEND: dsn }).TELL_REMOVALS).toBe(told)
  })

  it.each([
    'http://key@127.0.0.1:9000/3',
    'https://key:secret@host/3',
    'https://key@host/sub/path/3',
    'https://key@o1.ingest.de.sentry.io/2345678',
  ])('accepts the DSN %s', (dsn) => {
    expect(resolve({ [forBrowser('SENTRY_DSN')]: dsn }, {}).SENTRY_DSN).toBe(dsn)
  })
})

describe('readVariables', () => {
  let project: string
  let frontend: string

  const read = (mode: string, isServing = false) =>
    readVariables({
      prefix: 'VITE_',
      directory: frontend,
      serviceEnv: '../backend/.env',
      mode,
      isServing,
    })

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'environment-'))
    frontend = join(project, 'frontend')
    mkdirSync(frontend)
    mkdirSync(join(project, 'backend'))
    for (const name of Object.keys(process.env)) {
      if (name.startsWith('SENTRY_') || name.startsWith(forBrowser(''))) vi.stubEnv(name, undefined)
    }
  })

  afterEach(() => {
    rmSync(project, { recursive: true })
    vi.unstubAllEnvs()
  })

  it('reads backend/.env, and lets the process environment win', () => {
    writeFileSync(
      join(project, 'backend/.env'),
      `# comment\nSENTRY_DSN_FRONTEND="${DSN}"\nSENTRY_RELEASE=clinic@1\n`,
    )
    vi.stubEnv('SENTRY_RELEASE', 'clinic@2')

    expect(read('production')).toMatchObject({
      SENTRY_DSN: DSN,
      APP_VERSION: 'clinic@2',
    })
  })

  it('lets frontend/.env.production win over backend/.env', () => {
    writeFileSync(join(project, 'backend/.env'), 'SENTRY_RELEASE=clinic@1\n')
    writeFileSync(join(frontend, '.env.production'), `${forBrowser('APP_VERSION')}=clinic@3\n`)

    expect(read('production').APP_VERSION).toBe('clinic@3')
    expect(read('development').APP_VERSION).toBe('clinic@1')
  })

  it('gives development servers, and builds for elsewhere, the page that raises errors', () => {
    const page = (mode: string, isServing?: boolean) => read(mode, isServing).ERROR_TEST_PAGE

    expect(page('production', true)).toBe('true')
    expect(page('production')).toBe('false')
    vi.stubEnv('SENTRY_ENVIRONMENT', 'staging')
    expect(page('production')).toBe('true')
    vi.stubEnv(forBrowser('ERROR_TEST_PAGE'), 'false')
    expect(page('production')).toBe('false')
  })

  it('needs no file at all', () => {
    expect(read('production').SENTRY_DSN).toBe('')
  })
})

// As the backend has it, whose judge is Sentry's own: `names.py` of fastapi-error-tracking.
it.each([
  ['SENTRY_RELEASE', 'feature/login'],
  ['SENTRY_RELEASE', 'clinic\\1'],
  ['SENTRY_RELEASE', 'Latest'],
  ['SENTRY_RELEASE', '..'],
  ['SENTRY_RELEASE', 'clinic\n1'],
  ['SENTRY_RELEASE', 'x'.repeat(201)],
  ['SENTRY_ENVIRONMENT', 'staging/eu'],
  ['SENTRY_ENVIRONMENT', 'None'],
  ['SENTRY_ENVIRONMENT', '.'],
  ['SENTRY_ENVIRONMENT', 'x'.repeat(65)],
])('refuses what Sentry discards, in one sentence: %s=%j', (name, value) => {
  const sentence = RegExp(
    `^${name} is "[^]*": expected up to \\d+ characters without slashes, .*\\.$`,
  )
  expect(() => resolve({}, { [name]: value })).toThrow(sentence)
})

it.each([
  ['SENTRY_RELEASE', 'clinic@1.2.3+5', 'APP_VERSION'],
  ['SENTRY_RELEASE', 'none', 'APP_VERSION'],
  ['SENTRY_RELEASE', '🩺'.repeat(200), 'APP_VERSION'],
  ['SENTRY_ENVIRONMENT', 'latest', 'APP_ENV'],
  ['SENTRY_ENVIRONMENT', 'staging eu', 'APP_ENV'],
] as const)('takes what Sentry takes: %s=%j', (name, value, variable) => {
  expect(resolve({}, { [name]: value })[variable]).toBe(value)
})

it.each([
  'https://key@host:0/1',
  'https://key@host:65536/1',
  'https://key@host/0',
  'https://key@ho st/1',
  'https://a@b@host/1',
  'https://key@host/1?a=1',
  'https://key@host%2f/1',
])('refuses the DSN %s, to which nothing could be sent', (dsn) => {
  expect(() => resolve({}, { SENTRY_DSN_FRONTEND: dsn })).toThrow(/expected a DSN such as/)
})
