/**
 * The Content-Security-Policy of the built page: its own files, its API, and where its reports go.
 *
 * The page carries it in a `meta` element, since only the build knows the DSN. What an element
 * cannot say (`frame-ancestors`) is a header of the web server.
 */

import type { BrowserVariables } from './environment.ts'

/** Sources, by directive, that are allowed besides: `{ 'img-src': ['https://pictures.example'] }`. */
export type Additions = Record<string, string[]>

/** What the build's own output asks for. */
export interface Needs {
  /** The origin that files are served from, where it is not the page's. */
  origin?: string | undefined
  /** Whether pictures or fonts are inlined as `data:`. */
  images?: boolean
  fonts?: boolean
  /** Whether there are workers. */
  workers?: boolean
}

/** Returns the policy for what a build was told, and what it made. */
export function securityPolicy(
  { SENTRY_DSN, SENTRY_TUNNEL, API_ORIGIN }: BrowserVariables,
  { origin, images, fonts, workers }: Needs = {},
  additions: Additions = {},
): string {
  const tracker = SENTRY_DSN && !SENTRY_TUNNEL && new URL(SENTRY_DSN).origin
  const self = ["'self'", origin]
  const directives: Record<string, (string | false | undefined)[]> = {
    'default-src': self,
    'connect-src': [...self, API_ORIGIN, tracker],
    ...(images && { 'img-src': [...self, 'data:'] }),
    ...(fonts && { 'font-src': [...self, 'data:'] }),
    // The recorder compresses in no worker: what it sends must be readable to the gate.
    'worker-src': workers ? ["'self'"] : ["'none'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
  }
  for (const [name, sources] of Object.entries(additions)) {
    // Without a directive of its own, a kind of file has what is allowed by default.
    const given = directives[name] ?? (name.endsWith('-src') ? self : [])
    directives[name] = [...given.filter((source) => source !== "'none'"), ...sources]
  }
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...new Set(sources.filter(Boolean))].join(' '))
    .join('; ')
}

const IMAGE = /\bdata:image\//
const FONT = /\bdata:(?:font|application\/(?:x-)?font)/
const WORKER = /\bnew (?:Shared)?Worker\b|\.serviceWorker\b/

/** The recorder of sessions names what the page does not use. */
const RECORDER = /rr-ignore/

/** Returns what the content of a build's scripts, styles and pages asks for. */
export function needsOf(contents: string[]): Needs {
  const own = contents.filter((content) => !RECORDER.test(content))
  const some = (form: RegExp) => own.some((content) => form.test(content))
  return { images: some(IMAGE), fonts: some(FONT), workers: some(WORKER) }
}
