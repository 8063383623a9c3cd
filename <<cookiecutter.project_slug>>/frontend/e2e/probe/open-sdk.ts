/**
 * The SDK with everything on and no gate: what would leave if nobody saw to it. It takes the place
 * of `error-tracking/sdk.ts` in the build that proves that the channels work.
 */

import * as Sentry from '@sentry/vue'
import type { Router } from 'vue-router'
import { app } from './app'
import { settings } from '@/error-tracking/settings'

export function startSdk(router: Router) {
  Sentry.init({
    app,
    dsn: settings.dsn,
    tunnel: settings.tunnel,
    environment: settings.environment,
    release: settings.release,
    tracesSampleRate: 1,
    attachStacktrace: true,
    maxBreadcrumbs: 200,
    normalizeDepth: 6,
    replaysSessionSampleRate: 1,
    // Large as its events are, the browser would refuse to send many of them beyond the page's end.
    transportOptions: { fetchOptions: { keepalive: false } },
    integrations: [
      Sentry.browserTracingIntegration({ router }),
      Sentry.vueIntegration({ app, attachProps: true }),
      Sentry.extraErrorDataIntegration(),
      Sentry.consoleLoggingIntegration(),
      Sentry.userTimingIntegration(),
      Sentry.httpClientIntegration(),
      Sentry.replayIntegration({
        useCompression: false,
        maskAllText: false,
        maskAllInputs: false,
        blockAllMedia: false,
        maskAttributes: [],
        networkDetailAllowUrls: [/./],
        networkCaptureBodies: true,
      }),
    ],
  })
  return () => {}
}
