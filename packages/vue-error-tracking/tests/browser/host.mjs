/** The host application, built once for a file of tests and served with its tracker. */

import { buildHost, forBrowser, isSampled } from './build.mjs'
import { openPage as open } from './browser.mjs'
import { startSite } from './site.mjs'

/** What a build is told in place of the site's own, so that sites can share it. */
const DSN = 'http://key@127.0.0.1:54321/3'

const ENVIRONMENT = {
  SENTRY_ENVIRONMENT: 'test',
  SENTRY_RELEASE: 'clinic@1',
  SENTRY_TRACES_SAMPLE_RATE: '1',
  // So that what a page draws decides whether its session is recorded.
  [forBrowser('SENTRY_REPLAYS_SESSION_SAMPLE_RATE')]: '0.1',
  [forBrowser('SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE')]: '0.9',
}

/** A build whose reports go through the tunnel of whoever serves it. */
export const TUNNELLED = { [forBrowser('SENTRY_TUNNEL')]: '/api/v1/telemetry' }

/**
 * Starts a site with the host application.
 *
 * @param {object} environment what its build is told besides
 * @param {Parameters<typeof buildHost>[1] & Parameters<typeof serve>[1]} options
 */
export async function startHost(environment = {}, options = {}) {
  return serve(await build(environment, options), options)
}

/** At night each build by Vue CLI is minified; here that of `deployed.mjs`. */
const CELL = isSampled ? { minify: false } : {}

/** Builds the host application, for as many sites as serve it. */
export const build = (environment, options = {}) =>
  buildHost(
    { ...ENVIRONMENT, SENTRY_DSN_FRONTEND: DSN, ...environment },
    { ...options, cell: { ...CELL, ...options.cell } },
  )

/**
 * Starts a site with what has been built.
 *
 * @param {Map<string, string>} files
 * @param {{ site?: object, dsn?: string, built?: string }} options `dsn`: where events go, if not to
 *   the site itself; a build would refuse one that is none; `built`: what the build was told of that
 */
export async function serve(files, { site: wanted, dsn, built = DSN } = {}) {
  const site = await startSite(wanted)
  const told = dsn ?? site.dsn
  const { origin, host } = new URL(built)
  const { origin: toldOrigin = '', host: toldHost = '' } = URL.canParse(told) ? new URL(told) : {}
  const tell = (text) =>
    text.replaceAll(built, told).replaceAll(origin, toldOrigin).replaceAll(host, toldHost)
  site.files = new Map([...files].map(([path, text]) => [path, tell(text)]))
  return {
    ...site.inbox,
    site,
    openPage: (options) => open({ baseURL: site.url + site.base, ...options }),
  }
}
