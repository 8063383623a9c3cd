/**
 * Error tracking as a Vue plugin, and a boundary for what a failure must not take with it.
 *
 * What fails is kept in a small buffer from the first line on. The SDK comes in a chunk of its own,
 * when the page is idle or at the first failure, and takes the buffer over. Nothing in here may
 * break the application: whatever goes wrong, the page works as it would without.
 */

import type { App, Plugin } from 'vue'
import type { Router } from 'vue-router'
import type { Failure, Notice, Report } from './failure'
import { watchVue, watchWindow } from './watch'

export { ErrorBoundary } from './ErrorBoundary'

/** More failures than this, before the SDK is there, tell nothing new. */
const BUFFER_SIZE = 20

export interface Options {
  router: Router
  /** Where events go: without one, error tracking is off. Otherwise: what the build was told. */
  dsn?: string
  /** Fetches the chunk with the SDK, and starts it. */
  start?: (router: Router) => Promise<Report>
}

/**
 * Creates the plugin. Install it before the router, and after setting `app.config.errorHandler`
 * where the application has one: that handler still runs.
 */
export function createErrorTracking({
  router,
  dsn = import.meta.env.SENTRY_DSN,
  start = (router) => import('./sdk').then((chunk) => chunk.startSdk(router)),
}: Options): Plugin {
  return (app: App) => {
    try {
      addTestPage(router)
      if (dsn) track(app, router, start)
    } catch {
      // The application goes on without.
    }
  }
}

/** Adds the page that raises errors on purpose. Builds that do not have it lack its code, too. */
function addTestPage(router: Router): void {
  if (import.meta.env.ERROR_TEST_PAGE === 'true') {
    router.addRoute({
      path: '/error-test',
      name: 'error-test',
      meta: { title: 'Error test' },
      component: () => import('./test-page/ErrorTestView.vue'),
    })
  }
}

function track(app: App, router: Router, startSdk: NonNullable<Options['start']>): void {
  const buffer: Failure[] = []
  let report: Report = (failure) => {
    if (buffer.length < BUFFER_SIZE) buffer.push(failure)
    start()
  }
  const notice: Notice = (...seen) => report([Date.now(), ...seen])

  let sdkWatchesWindow = false
  let started: Promise<void> | undefined
  function start() {
    started ??= startSdk(router).then(
      (capture) => {
        report = capture
        // In the same turn: between the two, a failure would be seen twice or not at all.
        sdkWatchesWindow = true
        buffer.splice(0).forEach(capture)
      },
      () => {},
    )
  }

  watchWindow((...seen) => sdkWatchesWindow || notice(...seen))
  watchVue(app, notice)
  // It stays: the SDK's own handler comes after it, and leaves alone what has been captured.
  router.onError((error) => notice(error, 'router'))
  const soon: (run: () => void) => void = window.requestIdleCallback ?? setTimeout
  router.isReady().then(() => soon(start), start)
}
