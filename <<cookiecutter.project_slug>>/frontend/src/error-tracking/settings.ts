/** What the build tells the SDK, which comes with it, after the page. */

export interface Settings {
  /** Where events go; without one, error tracking is off and its code is never fetched. */
  dsn: string
  /** The path on the page's own origin that takes events in the DSN's place, if any. */
  tunnel?: string
  environment: string
  release: string | undefined
  /** The API's origin where it is not the page's own, else empty. */
  apiOrigin: string
  /** Shares from 0 to 1. */
  tracesSampleRate: number
  replaysSessionSampleRate: number
  replaysOnErrorSampleRate: number
}

export const settings: Settings = {
  dsn: import.meta.env.SENTRY_DSN,
  tunnel: import.meta.env.SENTRY_TUNNEL || undefined,
  environment: import.meta.env.APP_ENV,
  release: import.meta.env.APP_VERSION || undefined,
  apiOrigin: import.meta.env.API_ORIGIN,
  tracesSampleRate: Number(import.meta.env.SENTRY_TRACES_SAMPLE_RATE),
  replaysSessionSampleRate: Number(import.meta.env.SENTRY_REPLAYS_SESSION_SAMPLE_RATE),
  replaysOnErrorSampleRate: Number(import.meta.env.SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE),
}
