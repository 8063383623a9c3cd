// The document's frontend, repaired only as far as it builds and runs with @sentry/vue 11: tracing
// is an integration of the SDK's own, and `tracingOrigins` and `sendDefaultPii` are gone. Replay is
// left out, as in the document, which sets its rates and never adds it.
import * as Sentry from '@sentry/vue'
import type { App } from 'vue'
import router from './router'

const EMAIL = /[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}/g
const PHONE = /\b\d{3}[-.]?\d{3}[-.]?\d{4}\b/g

export function initSentry(app: App) {
  Sentry.init({
    app,
    dsn: import.meta.env.SENTRY_DSN,
    environment: import.meta.env.APP_ENV || 'production',
    release: import.meta.env.APP_VERSION,
    integrations: [Sentry.browserTracingIntegration({ router })],
    tracePropagationTargets: ['localhost', 'pazpaz.com', /^\//],
    tracesSampleRate: 0.1,
    replaysSessionSampleRate: 0.1,
    replaysOnErrorSampleRate: 1.0,
    beforeSend(event) {
      event.exception?.values?.forEach((exception) => {
        exception.value = exception.value?.replace(EMAIL, '[EMAIL]').replace(PHONE, '[PHONE]')
      })
      return event
    },
    ignoreErrors: [
      'ResizeObserver loop limit exceeded',
      'Non-Error promise rejection captured',
      /Failed to fetch/,
    ],
  })
}
