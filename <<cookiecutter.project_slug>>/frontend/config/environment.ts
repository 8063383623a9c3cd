/**
 * What the browser is told about where it runs, resolved once per build.
 *
 * Release, environment and DSN have one home for all three processes: the `SENTRY_*` variables of
 * the process environment or `backend/.env`. A `VITE_*` variable overrides its `SENTRY_*` origin
 * for the browser alone. A value that is empty counts as not set.
 */

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { loadEnv } from 'vite'

export type Variables = Record<string, string | undefined>

interface Source {
  /** The service's own variable, read where the `VITE_*` one is not set. */
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
const SWITCH = {
  accepts: (value: string) => ['', 'true', 'false'].includes(value),
  expected: 'true or false',
}

const SOURCES = {
  VITE_SENTRY_DSN: { service: 'SENTRY_DSN_FRONTEND', fallback: '', ...DSN },
  VITE_APP_ENV: { service: 'SENTRY_ENVIRONMENT', fallback: 'production' },
  VITE_APP_VERSION: { service: 'SENTRY_RELEASE', fallback: '' },
  VITE_SENTRY_TRACES_SAMPLE_RATE: {
    service: 'SENTRY_TRACES_SAMPLE_RATE',
    fallback: '0.1',
    ...RATE,
  },
  VITE_SENTRY_REPLAYS_SESSION_SAMPLE_RATE: { fallback: '0.1', ...RATE },
  VITE_SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE: { fallback: '1.0', ...RATE },
  VITE_ERROR_TEST_PAGE: { fallback: '', ...SWITCH },
} satisfies Record<string, Source>

export type BrowserVariables = Record<keyof typeof SOURCES, string>

/**
 * Resolves every variable the browser knows.
 *
 * @param frontend the process environment over `frontend/.env*`: gives the `VITE_*` variables
 * @param service the process environment over `backend/.env`: gives the `SENTRY_*` variables
 * @throws Error naming the variable, its value and what is accepted
 */
export function resolveVariables(frontend: Variables, service: Variables): BrowserVariables {
  const entries = Object.entries(SOURCES).map(([name, source]: [string, Source]) => {
    const [origin, value] =
      [
        [name, frontend[name]],
        [source.service, source.service && service[source.service]],
      ].find(([, value]) => value) ?? []
    if (value && source.accepts && !source.accepts(value)) {
      throw new Error(`${origin} is "${value}": expected ${source.expected}.`)
    }
    return [name, value || source.fallback]
  })
  return Object.fromEntries(entries)
}

/** Reads the variables for a build or a development server. `mode` selects `.env.[mode]`. */
export function readVariables(mode: string, frontendDirectory: string): BrowserVariables {
  const backendFile = `${frontendDirectory}/../backend/.env`
  const backend = existsSync(backendFile) ? parseEnv(readFileSync(backendFile, 'utf8')) : {}
  return resolveVariables(loadEnv(mode, frontendDirectory), { ...backend, ...set(process.env) })
}

function set(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
}
