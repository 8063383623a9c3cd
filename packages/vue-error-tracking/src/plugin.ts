import './early'
import type { App, Plugin } from 'vue'
import type { Options } from './options'
import { given, notice, settle, start, watchWindow } from './tracking'

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
  // Where the build knows of no DSN, nobody has watched yet.
  if (!import.meta.env.SENTRY_DSN && !given) watchWindow()
  watchVue(app)
  settle(options)
  // It stays: the SDK's own handler comes after it, and leaves alone what has been captured.
  router?.onError((error) => notice(error, 'router'))
  const soon: (run: () => void) => void = window.requestIdleCallback ?? setTimeout
  Promise.resolve(router?.isReady()).then(() => soon(start), start)
}

/**
 * Reports what Vue catches: render, lifecycle, watchers, event handlers. Then runs the handler the
 * application had, or does what Vue does without one: writes the error to the console.
 *
 * It stays for the life of the page, instead of giving way to the SDK's handler, which throws the
 * error again where the application has no handler of its own.
 */
function watchVue({ config }: App): void {
  const own = config.errorHandler
  config.errorHandler = (error, instance, info) => {
    notice(error, 'vue', instance, info)
    if (own) own(error, instance, info)
    else console.error(error)
  }
}
