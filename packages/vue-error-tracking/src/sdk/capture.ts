/** Makes an event of a failure, in one way whether it was seen before the SDK was there or after. */

import { captureException, withScope, type Event as SentryEvent, type Scope } from '@sentry/vue'
import { parts } from 'vue-error-tracking/from-build'
import { nameOf } from '../component-name'
import type { Failure } from '../failure'
import { isGone, partOf } from '../gone-chunk'

/** How a failure was noticed, in the SDK's words for it. */
const MECHANISMS: Record<string, string> = {
  error: 'auto.browser.global_handlers.onerror',
  unhandledrejection: 'auto.browser.global_handlers.onunhandledrejection',
  vue: 'auto.function.vue.error_handler',
  router: 'generic',
  application: 'generic',
}

const GONE = 'A part of the page could not be loaded'

/** What was thrown, whoever noticed it. */
export function thrownIn([, error, noticed]: Failure): unknown {
  if (noticed) return error
  const { reason, error: uncaught, message } = error as Partial<PromiseRejectionEvent & ErrorEvent>
  return reason ?? uncaught ?? message
}

/** Returns the event's id. */
export function capture(failure: Failure): string {
  const [time, seen, noticed = (seen as Event).type, instance, info] = failure
  const error = thrownIn(failure)
  const gone = isGone(error)
  // The page loads itself anew for a part that is gone.
  const handled = gone || noticed === 'application'
  return withScope((scope) => {
    scope.setSDKProcessingMetadata({ handedOver: !(noticed in WINDOWS) })
    scope.addEventProcessor((event) => ({ ...event, timestamp: time / 1000 }))
    if (noticed === 'error') scope.addEventProcessor((event) => placed(event, seen as ErrorEvent))
    if (info) {
      scope.setContext('vue', { componentName: nameOf(instance), lifecycleHook: info })
    }
    if (noticed === 'unhandledrejection') scope.addEventProcessor(asRejection)
    if (gone) asGone(scope, error)
    // What the application has dealt with is no trouble of the visit.
    if (handled) scope.setSession(DEALT_WITH)
    return captureException(error, { mechanism: { type: MECHANISMS[noticed], handled } })
  })
}

/** What the window notices may be of anybody's scripts; the rest the application has handed over. */
const WINDOWS = { error: 1, unhandledrejection: 1 }

/** Takes the place of the visit's session, which the SDK would note the error in. */
const DEALT_WITH = { status: 'ok', errors: 1 } as Parameters<Scope['setSession']>[0]

/** What has no stack was at least somewhere. */
function placed(event: SentryEvent, { filename, lineno, colno }: ErrorEvent): SentryEvent {
  const first = event.exception?.values?.[0]
  if (first && filename && !first.stacktrace?.frames?.length) {
    first.stacktrace = { frames: [{ filename, lineno, colno, function: '?', in_app: true }] }
  }
  return event
}

/**
 * A promise may be rejected with anything. Of what is no error, the stack is that of the SDK, and of
 * whatever ran when the browser told it: one failure would be several issues.
 */
function asRejection(event: SentryEvent): SentryEvent {
  const first = event.exception?.values?.[0]
  if (first?.mechanism?.synthetic) {
    first.type = 'UnhandledRejection'
    delete first.stacktrace
  }
  return event
}

/** One kind, whatever the browser says and whichever part it was. */
function asGone(scope: Scope, error: unknown): void {
  scope.setFingerprint([GONE])
  scope.setTag('chunk', partOf(error, parts))
  scope.addEventProcessor((event) => {
    for (const thrown of event.exception?.values ?? []) {
      Object.assign(thrown, { type: 'ChunkLoadError', value: GONE })
    }
    return event
  })
}
