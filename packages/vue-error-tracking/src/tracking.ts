/**
 * What there is of error tracking before the SDK: what fails and what the application says is kept in
 * a small buffer. The SDK comes in a chunk of its own, when the page is idle or at the first failure,
 * and takes the buffer over.
 */

import type { Notice } from './failure'
import type { Options } from './options'
import type { Sdk } from './sdk'
import { watchWindow } from './watch'

/** What is done with the SDK as soon as it is there. */
export type Task = (sdk: Sdk) => unknown

/** More than this, before the SDK is there, tells nothing new. */
const BUFFER_SIZE = 50

const buffer: Task[] = []
let sdk: Sdk | undefined
/** What the application gave the plugin. */
export let given: Options = {}
let isWatching = false
/** Whether the application is set up, or will never be: until then its router may still come. */
let isSettled = false
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
  if (isSettled) start()
}

/** Notices what fails in the window, until the SDK does so itself. */
export function watch(): void {
  if (!isWatching) watchWindow((...seen) => sdk || notice(...seen))
  isWatching = true
}

/** Says that there is no more to wait for: what has failed so far is reported. */
export function settle(options: Options = given): void {
  given = options
  isSettled = true
  if (hasFailed) start()
}

/** Fetches the SDK and starts it, once. */
export function start(): void {
  started ??= import('./sdk').then((chunk) => {
    // In the same turn: between the two, a failure would be seen twice or not at all.
    sdk = chunk.startSdk(given)
    buffer.splice(0).forEach(withSdk)
  })
  started.catch(() => {})
}
