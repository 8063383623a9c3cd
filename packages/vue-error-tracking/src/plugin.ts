import type { App, Plugin } from 'vue'
import type { Options } from './options'
import { notice, settle, start, watch } from './tracking'
import { watchVue } from './watch'

/**
 * Creates the plugin. Install it before the router, and after setting `app.config.errorHandler`
 * where the application has one: that handler still runs.
 *
 * Nothing in it may break the application: whatever goes wrong, the page works as it would without.
 */
export function createErrorTracking(options: Options = {}): Plugin {
  return (app: App) => {
    try {
      if (options.dsn ?? import.meta.env.SENTRY_DSN) track(app, options)
    } catch {
      // The application goes on without.
    }
  }
}

function track(app: App, options: Options): void {
  const { router } = options
  watch()
  watchVue(app, notice)
  settle(options)
  // It stays: the SDK's own handler comes after it, and leaves alone what has been captured.
  router?.onError((error) => notice(error, 'router'))
  const soon: (run: () => void) => void = window.requestIdleCallback ?? setTimeout
  Promise.resolve(router?.isReady()).then(() => soon(start), start)
}
