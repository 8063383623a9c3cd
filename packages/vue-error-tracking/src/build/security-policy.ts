/**
 * The Content-Security-Policy of the built page: its own files, its API, and where its reports go.
 *
 * The page carries it in a `meta` element, since only the build knows the DSN. What an element
 * cannot say (`frame-ancestors`) is a header of the web server.
 */

import type { BrowserVariables } from './environment.ts'
import { attributesIn, hashOf, inlinedIn } from './inline.ts'

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
  /** Scripts and styles in the page itself, and values of `style` attributes, as the policy names them. */
  scripts?: string[]
  styles?: string[]
  attributes?: string[]
}

/** Returns the policy for what a build was told, and what it made. */
export function securityPolicy(
  { SENTRY_DSN, SENTRY_TUNNEL, API_ORIGIN }: BrowserVariables,
  { origin, images, fonts, workers, scripts, styles, attributes }: Needs = {},
  additions: Additions = {},
): string {
  const tracker = SENTRY_DSN && !SENTRY_TUNNEL && new URL(SENTRY_DSN).origin
  const self = ["'self'", origin]
  const directives: Record<string, (string | false | undefined)[]> = {
    'default-src': self,
    'connect-src': [...self, API_ORIGIN, tracker],
    ...(images && { 'img-src': [...self, 'data:'] }),
    ...(fonts && { 'font-src': [...self, 'data:'] }),
    ...(scripts?.length && { 'script-src': [...self, ...scripts] }),
    ...(styles?.length && { 'style-src': [...self, ...styles] }),
    ...(attributes?.length && { 'style-src-attr': ["'unsafe-hashes'", ...attributes] }),
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

export const REPORT_ONLY = 'Content-Security-Policy-Report-Only'

/**
 * Returns the policy for a development server, which reports and forbids nothing: that of the build, as
 * far as it is known before there is one, and what the server does itself, such as adding styles.
 *
 * @param evaluates whether it runs scripts out of texts
 */
export function developmentPolicy(
  variables: BrowserVariables,
  additions: Additions = {},
  evaluates = false,
): string {
  const own: Additions = {
    'connect-src': ['ws:'],
    'style-src': ["'unsafe-inline'"],
    ...(evaluates && { 'script-src': ["'unsafe-eval'"] }),
  }
  const all = { ...own }
  for (const [name, sources] of Object.entries(additions)) {
    all[name] = [...(own[name] ?? []), ...sources]
  }
  return securityPolicy(variables, { images: true, fonts: true, workers: true }, all)
}

const IMAGE = /\bdata:image\//
const FONT = /\bdata:(?:font|application\/(?:x-)?font)/
const WORKER = /\bnew (?:Shared)?Worker\b|\.serviceWorker\b/

/** The recorder of sessions names what the page does not use. */
const RECORDER = /rr-ignore/

/**
 * Returns what a page asks for.
 *
 * @param page its HTML
 * @param files the contents of the build's scripts and styles, by name
 */
export function needsOf(page: string, files: [name: string, content: string][]): Needs {
  const own = files.filter(([, content]) => !RECORDER.test(content))
  const contents = [page, ...own.map(([, content]) => content)]
  const some = (form: RegExp) => contents.some((content) => form.test(content))
  const { scripts, styles, attributes } = inlinedIn(page)
  const written = own.flatMap(([name, script]) =>
    /\.m?js$/.test(name) ? attributesIn(script) : [],
  )
  const hashes = (inlined: string[]) => [...new Set(inlined)].map(hashOf)
  return {
    images: some(IMAGE),
    fonts: some(FONT),
    workers: some(WORKER),
    scripts: hashes(scripts),
    styles: hashes(styles),
    attributes: hashes([...attributes, ...written]),
  }
}
