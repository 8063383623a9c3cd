/** The one module that knows how the build hands its variables to the browser. */

export interface Settings {
  /** Where events go; without one, error tracking is off and its code is never fetched. */
  dsn: string
  environment: string
  release: string | undefined
  /** Shares from 0 to 1. */
  tracesSampleRate: number
  replaysSessionSampleRate: number
  replaysOnErrorSampleRate: number
}

export const settings: Settings = {
  dsn: import.meta.env.VITE_SENTRY_DSN,
  environment: import.meta.env.VITE_APP_ENV,
  release: import.meta.env.VITE_APP_VERSION || undefined,
  tracesSampleRate: Number(import.meta.env.VITE_SENTRY_TRACES_SAMPLE_RATE),
  replaysSessionSampleRate: Number(import.meta.env.VITE_SENTRY_REPLAYS_SESSION_SAMPLE_RATE),
  replaysOnErrorSampleRate: Number(import.meta.env.VITE_SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE),
}

/** The page that raises errors on purpose, in the builds that have it; others lack its code too. */
export const testPage =
  import.meta.env.VITE_ERROR_TEST_PAGE === 'true'
    ? () => import('./test-page/ErrorTestView.vue')
    : undefined
