/** Stands in the place of the application's `main.ts` in the builds that are probed. */

import * as Sentry from '@sentry/vue'
import { createErrorTracking } from 'vue-error-tracking'
import { app, router } from './app'
import { channels } from './channels'

declare global {
  interface Window {
    probe: {
      names: string[]
      use: (name: string, planted: string, mark: string) => Promise<void>
    }
  }
}

app.use(createErrorTracking({ router }))
app.use(router)
app.mount('#app')

window.probe = {
  names: Object.keys(channels),
  async use(name, planted, mark) {
    try {
      await channels[name]?.(planted, mark)
    } catch (error) {
      Sentry.captureException(error)
    }
    await new Promise((resolve) => setTimeout(resolve))
    // Breadcrumbs leave with the next error, which must be unlike the last.
    Sentry.captureException(new Error(`after ${name}`))
    Sentry.getIsolationScope().clearBreadcrumbs()
    await Sentry.flush(2000)
  },
}
