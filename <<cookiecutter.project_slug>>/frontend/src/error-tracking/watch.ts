/** Notices failures without the SDK: in the window, and in Vue. */

import type { App, ComponentPublicInstance } from 'vue'
import type { Report } from './failure'

/** Reports uncaught errors and unhandled rejections. Returns the function that ends it. */
export function watchWindow(report: Report): () => void {
  const onError = (event: ErrorEvent) =>
    report({
      error: event.error ?? event.message,
      time: now(),
      mechanism: 'error',
    })
  const onRejection = (event: PromiseRejectionEvent) =>
    report({
      error: event.reason,
      time: now(),
      mechanism: 'rejection',
    })
  addEventListener('error', onError)
  addEventListener('unhandledrejection', onRejection)
  return () => {
    removeEventListener('error', onError)
    removeEventListener('unhandledrejection', onRejection)
  }
}

/**
 * Reports what Vue catches: render, lifecycle, watchers, event handlers. Then runs the handler the
 * application had, or does what Vue does without one: writes the error to the console.
 *
 * It stays for the life of the page, instead of giving way to the SDK's handler, which throws the
 * error again where the application has no handler of its own.
 */
export function watchVue(app: App, report: Report): void {
  const own = app.config.errorHandler
  app.config.errorHandler = (error, instance, info) => {
    report({
      error,
      time: now(),
      mechanism: 'vue',
      component: { componentName: nameOf(instance), lifecycleHook: info },
    })
    if (own) own.call(app, error, instance, info)
    else console.error(error)
  }
}

function now(): number {
  return Date.now() / 1000
}

/** The name alone: a component's props and state hold people's data. */
function nameOf(instance: ComponentPublicInstance | null): string {
  const options: { name?: string; __name?: string } = instance?.$options ?? {}
  return options.name ?? options.__name ?? 'Anonymous'
}
