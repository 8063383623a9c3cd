/**
 * What there is of error tracking before the SDK: what fails and what the application says is kept in
 * a small buffer. The SDK comes in a chunk of its own, when the page is idle or at the first failure,
 * and takes the buffer over.
 */

import type { Notice } from './failure'
import type { Options } from './options'
import type { Sdk } from './sdk'

/** What is done with the SDK as soon as it is there. */
export type Task = (sdk: Sdk) => unknown

/** More than this, before the SDK is there, tells nothing new. */
const BUFFER_SIZE = 50

const buffer: Task[] = []
let sdk: Sdk | undefined
/** What the application gave the plugin. Until that is known, its router may still come. */
export let given: Options | undefined
let hasFailed = false
let started: Promise<void> | undefined

/** Does something with the SDK now, or when it has come. Nothing of it reaches the application. */
export function withSdk(task: Task): void {
  if (!sdk) {
    if (buffer.length < BUFFER_SIZE) buffer.push(task)
    return
  }
  try {
    task(sdk)
  } catch {
    // What fails in telemetry is no failure of the application.
  }
}

/** Reports a failure, and lets the SDK come for it. */
export const notice: Notice = (...seen) => {
  const time = Date.now()
  withSdk(({ report }) => report([time, ...seen]))
  hasFailed = true
  if (given) start()
}

const EVENTS = ['error', 'unhandledrejection'] as const

/** Notices uncaught errors and unhandled rejections, until the SDK does so itself. */
export function watchWindow(): void {
  EVENTS.forEach((type) =>
    addEventListener(
      type,
      (event: Partial<ErrorEvent & PromiseRejectionEvent>) =>
        sdk || notice(event.reason ?? event.error ?? event.message, type),
    ),
  )
}

/**
 * Says what is known of the application, so that there is no more to wait for. Of several on a page,
 * the first that has a router names the pages.
 */
export function settle(options: Options): void {
  if (!given?.router) given = options
  if (hasFailed) start()
}

/** Fetches the SDK and starts it, once. */
export function start(): void {
  started ??= import('./sdk')
    .then((chunk) =>
      chunk.startSdk(given ?? {}, (arrived) => {
        sdk = arrived
        buffer.splice(0).forEach(withSdk)
      }),
    )
    .catch(() => {})
}
