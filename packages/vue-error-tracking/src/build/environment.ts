/**
 * What the browser is told about where it runs, resolved once per build.
 *
 * Release, environment and DSN have one home for all three processes: the `SENTRY_*` variables of
 * the process environment or of the service's file. A variable with the browser's prefix overrides its
 * `SENTRY_*` origin for the browser alone. A value that is empty counts as not set.
 */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'

export type Variables = Record<string, string | undefined>

interface Source {
  /** The service's own variable, read where the browser's is not set. */
  service?: string
  fallback: string
  accepts?: (value: string) => boolean
  expected?: string
}

const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?'
/** Nothing in it is read in two ways: no escapes, no second @, no query. The backend has the same. */
const DSN_FORM = RegExp(
  '^https?://[\\w.~-]+(?::[\\w.~-]*)?@' +
    `(?:${LABEL}(?:\\.${LABEL})*\\.?|\\[[0-9A-Fa-f:.]+\\])(?::(?<port>\\d{1,5}))?` +
    '(?:/[\\w.~-]+)*/(?<project>\\d{1,20})$',
  'i',
)

const DSN = {
  accepts(value: string) {
    const { port = 1, project = 0 } = DSN_FORM.exec(value)?.groups ?? {}
    return Number(port) > 0 && Number(port) <= 65_535 && Number(project) > 0
  },
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

/** Sentry discards events under other names; the backend refuses the same. */
const named = (what: string, longest: number, ...nothing: string[]) => ({
  accepts: (value: string) =>
    [...value].length <= longest &&
    !/[\\/\p{Cc}]/u.test(value) &&
    !nothing.includes(value.toLowerCase()),
  expected:
    `up to ${longest} characters without slashes, backslashes and control characters, and not ` +
    `${nothing.join(' or ')}, since Sentry discards such ${what}`,
})

const SOURCES = {
  SENTRY_DSN: { service: 'SENTRY_DSN_FRONTEND', fallback: '', ...DSN },
  SENTRY_TUNNEL: { fallback: '', ...PATH },
  APP_ENV: {
    service: 'SENTRY_ENVIRONMENT',
    fallback: 'production',
    ...named('an environment', 64, '.', '..', 'none'),
  },
  APP_VERSION: {
    service: 'SENTRY_RELEASE',
    fallback: '',
    ...named('a release', 200, '.', '..', 'latest'),
  },
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

/** The name under which a build finds what is meant for the browser: `VITE_APP_ENV`, `VUE_APP_ENV`. */
export function prefixed(prefix: string, variable: string): string {
  return prefix.endsWith('APP_') ? prefix + variable.replace(/^APP_/, '') : prefix + variable
}

/**
 * Resolves every variable the browser knows.
 *
 * @param frontend the process environment over the frontend's `.env*`: gives the prefixed variables
 * @param service the process environment over the service's file: gives the `SENTRY_*` variables
 * @throws Error naming the variable, its value and what is accepted
 */
export function resolveVariables(
  prefix: string,
  frontend: Variables,
  service: Variables,
): BrowserVariables {
  const entries = Object.entries(SOURCES).map(([name, source]: [string, Source]) => {
    const [origin, value] =
      [
        [prefixed(prefix, name), frontend[prefixed(prefix, name)]],
        [source.service, source.service && service[source.service]],
      ].find(([, value]) => value) ?? []
    if (value && source.accepts && !source.accepts(value)) {
      throw new Error(`${origin} is "${value}": expected ${source.expected}.`)
    }
    return [name, value || source.fallback]
  })
  const resolved: Sources = Object.fromEntries(entries)
  const { SENTRY_TUNNEL, API_ORIGIN } = resolved
  if (SENTRY_TUNNEL && API_ORIGIN) {
    throw new Error(
      `${prefixed(prefix, 'SENTRY_TUNNEL')} is "${SENTRY_TUNNEL}", a path of the page’s origin, but ` +
        `${prefixed(prefix, 'API_ORIGIN')} says that the API is at ${API_ORIGIN}: set one of the two.`,
    )
  }
  return { ...resolved, TELL_REMOVALS: String(LOOPBACK.test(resolved.SENTRY_DSN)) }
}

export interface Place {
  /** What names of the browser's variables begin with. */
  prefix: string
  /** The folder of the frontend's `.env*`. */
  directory: string
  /** The file with the variables of the whole service, from there. */
  serviceEnv: string
  /** Selects `.env.[mode]`. */
  mode: string
  /** Whether it is for a development server. */
  isServing?: boolean
}

/** Reads the variables for a build or a development server. */
export function readVariables({
  prefix,
  directory,
  serviceEnv,
  mode,
  isServing = false,
}: Place): BrowserVariables {
  const own = ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`].map((name) =>
    readFile(resolve(directory, name)),
  )
  const service = readFile(resolve(directory, serviceEnv))
  const environment = set(process.env)
  const frontend = Object.assign({}, ...own, environment)
  const variables = resolveVariables(prefix, frontend, { ...service, ...environment })
  // Visitors must not find the page that raises errors: it exists in the development server, in
  // builds for another environment than production, and where it is asked for.
  variables.ERROR_TEST_PAGE ||= String(isServing || variables.APP_ENV !== 'production')
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
