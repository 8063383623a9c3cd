/** The host application, built once for a file of tests and served with its tracker. */

import { buildHost, forBrowser } from './build.mjs'
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

/**
 * Starts a site with the host application.
 *
 * @param {object} environment what its build is told besides
 * @param {Parameters<typeof buildHost>[1] & { site?: object }} options
 */
export async function startHost(environment = {}, { site: wanted, ...options } = {}) {
  const site = await startSite(wanted)
  const files = await buildHost(
    { ...ENVIRONMENT, SENTRY_DSN_FRONTEND: DSN, ...environment },
    options,
  )
  const told = ([path, text]) => [path, text.replaceAll(new URL(DSN).host, new URL(site.dsn).host)]
  site.files = new Map([...files].map(told))
  return {
    ...site.inbox,
    site,
    openPage: (options) => open({ baseURL: site.url + site.base, ...options }),
  }
}
