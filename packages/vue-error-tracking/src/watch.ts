/** Notices failures without the SDK: in the window, and in Vue. */

import type { App } from 'vue'
import type { Notice } from './failure'

const EVENTS = ['error', 'unhandledrejection'] as const

/** Reports uncaught errors and unhandled rejections. */
export function watchWindow(notice: Notice): void {
  EVENTS.forEach((type) =>
    addEventListener(type, (event: Partial<ErrorEvent & PromiseRejectionEvent>) =>
      notice(event.reason ?? event.error ?? event.message, type),
    ),
  )
}

/**
 * Reports what Vue catches: render, lifecycle, watchers, event handlers. Then runs the handler the
 * application had, or does what Vue does without one: writes the error to the console.
 *
 * It stays for the life of the page, instead of giving way to the SDK's handler, which throws the
 * error again where the application has no handler of its own.
 */
export function watchVue(app: App, notice: Notice): void {
  const own = app.config.errorHandler
  app.config.errorHandler = (error, instance, info) => {
    notice(error, 'vue', instance, info)
    if (own) own(error, instance, info)
    else console.error(error)
  }
}
