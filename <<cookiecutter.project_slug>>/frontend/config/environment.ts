/**
 * What the browser is told about where it runs, resolved once per build.
 *
 * Release, environment and DSN have one home for all three processes: the `SENTRY_*` variables of
 * the process environment or `backend/.env`. A variable with the browser's prefix overrides its
 * `SENTRY_*` origin for the browser alone. A value that is empty counts as not set.
 */

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { forBrowser } from './prefix.ts'

export type Variables = Record<string, string | undefined>

interface Source {
  /** The service's own variable, read where the browser's is not set. */
  service?: string
  fallback: string
  accepts?: (value: string) => boolean
  expected?: string
}

const DSN = {
  accepts: (value: string) => /^https?:\/\/\w+(:\w+)?@[^/?#\s]+\/(\S+\/)?\d+$/.test(value),
  expected: 'a DSN such as https://key@host/1',
}
const RATE = {
  accepts: (value: string) => Number(value) >= 0 && Number(value) <= 1,
  expected: 'a number from 0 to 1',
}
const ORIGIN = {
  accepts: (value: string) => /^https?:\/\/[\w.-]+(:\d+)?$/.test(value),
  expected: 'an origin such as https://api.example.com',
}
const PATH = {
  accepts: (value: string) => /^\/[\w./-]*$/.test(value),
  expected: 'a path on the page’s origin such as /api/v1/telemetry',
}
const SWITCH = {
  accepts: (value: string) => ['true', 'false'].includes(value),
  expected: 'true or false',
}

const SOURCES = {
  SENTRY_DSN: { service: 'SENTRY_DSN_FRONTEND', fallback: '', ...DSN },
  SENTRY_TUNNEL: { fallback: '', ...PATH },
  APP_ENV: { service: 'SENTRY_ENVIRONMENT', fallback: 'production' },
  APP_VERSION: { service: 'SENTRY_RELEASE', fallback: '' },
  SENTRY_TRACES_SAMPLE_RATE: {
    service: 'SENTRY_TRACES_SAMPLE_RATE',
    fallback: '0.1',
    ...RATE,
  },
  SENTRY_REPLAYS_SESSION_SAMPLE_RATE: { fallback: '0.1', ...RATE },
  SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE: { fallback: '1.0', ...RATE },
  SENTRY_REPLAY: { fallback: 'true', ...SWITCH },
  ERROR_TEST_PAGE: { fallback: '', ...SWITCH },
  API_ORIGIN: { fallback: '', ...ORIGIN },
} satisfies Record<string, Source>

type Sources = Record<keyof typeof SOURCES, string>

export interface BrowserVariables extends Sources {
  /** Whether the inspector on this machine is told what the privacy gate removes. */
  TELL_REMOVALS: string
}

const LOOPBACK = /@(127\.0\.0\.1|localhost)[:/]/

/**
 * Resolves every variable the browser knows.
 *
 * @param frontend the process environment over `frontend/.env*`: gives the prefixed variables
 * @param service the process environment over `backend/.env`: gives the `SENTRY_*` variables
 * @throws Error naming the variable, its value and what is accepted
 */
export function resolveVariables(frontend: Variables, service: Variables): BrowserVariables {
  const entries = Object.entries(SOURCES).map(([name, source]: [string, Source]) => {
    const [origin, value] =
      [
        [forBrowser(name), frontend[forBrowser(name)]],
        [source.service, source.service && service[source.service]],
      ].find(([, value]) => value) ?? []
    if (value && source.accepts && !source.accepts(value)) {
      throw new Error(`${origin} is "${value}": expected ${source.expected}.`)
    }
    return [name, value || source.fallback]
  })
  const resolved: Sources = Object.fromEntries(entries)
  return { ...resolved, TELL_REMOVALS: String(LOOPBACK.test(resolved.SENTRY_DSN)) }
}

/**
 * Reads the variables for a build or, `serving`, for a development server.
 *
 * @param mode selects `.env.[mode]`
 */
export function readVariables(
  mode: string,
  frontendDirectory: string,
  serving = false,
): BrowserVariables {
  const own = ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`].map((name) =>
    readFile(`${frontendDirectory}/${name}`),
  )
  const backend = readFile(`${frontendDirectory}/../backend/.env`)
  const environment = set(process.env)
  const frontend = Object.assign({}, ...own, environment)
  const variables = resolveVariables(frontend, { ...backend, ...environment })
  // Visitors must not find the page that raises errors: it exists in the development server, in
  // builds for another environment than production, and where it is asked for.
  variables.ERROR_TEST_PAGE ||= String(serving || variables.APP_ENV !== 'production')
  return variables
}

/** What stands for each variable in the source. */
export function asConstants(variables: BrowserVariables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      `import.meta.env.${name}`,
      JSON.stringify(value),
    ]),
  )
}

function readFile(path: string): Variables {
  return existsSync(path) ? set(parseEnv(readFileSync(path, 'utf8'))) : {}
}

function set(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
}
