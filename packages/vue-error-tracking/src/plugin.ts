import './early'
import type { App, Plugin } from 'vue'
import { warnOf } from './component-trace'
import type { Options } from './options'
import { given, notice, settle, start, watchWindow } from './tracking'

/**
 * Creates the plugin. Install it before the router. A handler of the application's in
 * `app.config.errorHandler` still runs, whenever it is set.
 *
 * Nothing in it may break the application: whatever goes wrong, the page works as it would without.
 */
export function createErrorTracking(options: Options = {}): Plugin {
  return (app: App) => {
    try {
      app.provide(OPTIONS, options)
      // Whether there is one, not which: the DSN is the SDK's, and no part of the first load.
      if (options.dsn ?? !!import.meta.env.SENTRY_DSN) track(app, options)
    } catch {
      // The application goes on without.
    }
  }
}

/** Under this the error page finds the options. */
export const OPTIONS = 'error-tracking'

function track(app: App, options: Options): void {
  const { router } = options
  // Where the build knows of no DSN, nobody has watched yet.
  if (!import.meta.env.SENTRY_DSN && !given) watchWindow()
  watchVue(app)
  settle(options)
  // It stays: the SDK's own handler comes after it, and leaves alone what has been captured.
  router?.onError((error) => {
    notice(error, 'router')
    // The router writes it to the console itself where nobody listens.
    console.error(error)
  })
  // A page that is never idle has errors as well. To Safari's stand-in the time-out is none.
  const soon = () => (window.requestIdleCallback ?? setTimeout)(start, { timeout: 5000 } as never)
  if (router) router.isReady().then(soon, soon)
  else soon()
}

/**
 * Reports what Vue catches: render, lifecycle, watchers, event handlers. Then runs the handler the
 * application has, or does what Vue does without one: writes the error to the console.
 *
 * It stays for the life of the page, instead of giving way to the SDK's handler, which throws the
 * error again where the application has no handler of its own.
 */
function watchVue({ config }: App): void {
  let own = config.errorHandler
  const handler: typeof own = (error, instance, info) => {
    notice(error, 'vue', instance, info)
    if (import.meta.env.DEV && !own) warnOf(instance, info)
    return own ? own(error, instance, info) : console.error(error)
  }
  // One that is set later takes the place of the application's, not of this.
  Object.defineProperty(config, 'errorHandler', {
    get: () => handler,
    set: (later: typeof own) => (own = later),
  })
}
