/** What the build tells the SDK, which comes with it, after the page. */

import type { Options, Settings } from '../options'

const fromBuild: Settings = {
  dsn: import.meta.env.SENTRY_DSN,
  tunnel: import.meta.env.SENTRY_TUNNEL || undefined,
  environment: import.meta.env.APP_ENV,
  release: import.meta.env.APP_VERSION || undefined,
  apiOrigin: import.meta.env.API_ORIGIN,
  tracesSampleRate: Number(import.meta.env.SENTRY_TRACES_SAMPLE_RATE),
  replaysSessionSampleRate: Number(import.meta.env.SENTRY_REPLAYS_SESSION_SAMPLE_RATE),
  replaysOnErrorSampleRate: Number(import.meta.env.SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE),
}

/** Returns what counts: what the application gave, else what the build was told. */
export function settingsOf(given: Options): Settings {
  return { ...fromBuild, ...given }
}
