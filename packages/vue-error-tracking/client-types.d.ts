/** What the build tells the browser: `"types": ["vue-error-tracking/client-types"]`, or a reference. */

interface ImportMetaEnv {
  readonly SENTRY_DSN: string
  readonly SENTRY_TUNNEL: string
  readonly APP_ENV: string
  readonly APP_VERSION: string
  readonly SENTRY_TRACES_SAMPLE_RATE: string
  readonly SENTRY_REPLAYS_SESSION_SAMPLE_RATE: string
  readonly SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE: string
  readonly SENTRY_REPLAY: 'true' | 'false'
  readonly ERROR_TEST_PAGE: 'true' | 'false'
  readonly API_ORIGIN: string
  readonly TELL_REMOVALS: 'true' | 'false'
  /** Where the application is served from. */
  readonly BASE_URL: string
  /** Whether it is a development server that serves the application. */
  readonly DEV: boolean
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}
