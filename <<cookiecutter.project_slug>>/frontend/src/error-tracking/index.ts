/**
 * Error tracking as a Vue plugin.
 *
 * What fails is kept in a small buffer from the first line on. The SDK comes in a chunk of its own,
 * when the page is idle or at the first failure, and takes the buffer over. Nothing in here may
 * break the application: whatever goes wrong, the page works as it would without.
 */

import type { App, Plugin } from 'vue'
import type { Router } from 'vue-router'
import type { Failure, Report } from './failure'
import type { Settings } from './settings'
import { dsn, testPage } from './switches'
import { watchVue, watchWindow } from './watch'

/** More failures than this, before the SDK is there, tell nothing new. */
const BUFFER_SIZE = 20

export interface Options {
  router: Router
  /** Otherwise: what the build was told. */
  settings?: Settings
  /** Fetches the chunk with the SDK. */
  load?: () => Promise<Pick<typeof import('./sdk'), 'startSdk'>>
}

/**
 * Creates the plugin. Install it before the router, and after setting `app.config.errorHandler`
 * where the application has one: that handler still runs.
 */
export function createErrorTracking({
  router,
  settings,
  load = () => import('./sdk'),
}: Options): Plugin {
  return {
    install(app: App) {
      try {
        if (testPage) addTestPage(router, testPage)
        if (settings ? settings.dsn : dsn)
          track(app, async () => (await load()).startSdk(settings, router))
      } catch (error) {
        console.warn('Error tracking is off: it could not be set up.', error)
      }
    },
  }
}

function addTestPage(router: Router, component: NonNullable<typeof testPage>): void {
  router.addRoute({
    path: '/error-test',
    name: 'error-test',
    meta: { title: 'Error test' },
    component,
  })
}

function track(app: App, startSdk: () => Promise<Report>): void {
  const buffer: Failure[] = []
  let deliver: Report = (failure) => {
    if (buffer.length < BUFFER_SIZE) buffer.push(failure)
    start()
  }
  const report: Report = (failure) => {
    try {
      deliver(failure)
    } catch {
      // Reporting a failure must not become a second one.
    }
  }

  let started = false
  async function start() {
    if (started) return
    started = true
    try {
      deliver = await startSdk()
    } catch {
      deliver = () => {}
    }
    // In the same turn: between the two, a failure would be seen twice or not at all.
    unwatchWindow()
    buffer.splice(0).forEach(report)
  }

  const unwatchWindow = watchWindow(report)
  watchVue(app, report)
  whenIdle(start)
}

function whenIdle(run: () => void): void {
  const soon = window.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 200))
  const wait = () => soon(run, { timeout: 2000 })
  if (document.readyState === 'complete') wait()
  else addEventListener('load', wait, { once: true })
}
