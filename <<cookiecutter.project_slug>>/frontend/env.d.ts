/// <reference types="vite/client" />

/** What `config/environment.ts` resolves and `vite.config.ts` fills in. */
interface ImportMetaEnv {
  readonly VITE_SENTRY_DSN: string
  readonly VITE_APP_ENV: string
  readonly VITE_APP_VERSION: string
  readonly VITE_SENTRY_TRACES_SAMPLE_RATE: string
  readonly VITE_SENTRY_REPLAYS_SESSION_SAMPLE_RATE: string
  readonly VITE_SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE: string
  readonly VITE_ERROR_TEST_PAGE: 'true' | 'false'
}
