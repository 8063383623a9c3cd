/**
 * What there is of error tracking before the SDK: what fails and what the application says is kept in
 * a small buffer. The SDK comes in a chunk of its own, when the page is idle or at the first failure,
 * and takes the buffer over.
 */

import type { Failure, Notice, Seen } from './failure'
import type { Options } from './options'
import type { Sdk } from './sdk'

/** What is done with the SDK as soon as it is there; a failure is reported. */
export type Task = ((sdk: Sdk) => unknown) | Failure

/** What waits for the SDK. When that takes over, it does what is pushed here instead of keeping it. */
const tasks: Task[] = []
/** What the application gave the plugin. Until that is known, its router may still come. */
export let given: Options | undefined
let started: Promise<unknown> | undefined

/** Does something with the SDK now, or when it has come. Nothing of it reaches the application. */
export function withSdk(task: Task): void {
  // More than fifty, before the SDK is there, tell nothing new.
  if (!tasks[49]) tasks.push(task)
}

/** Reports a failure, and lets the SDK come for it. */
export const notice: Notice = (...seen: Seen) => {
  withSdk([Date.now(), ...seen])
  if (given) start()
}

/**
 * Notices uncaught errors and unhandled rejections, for the life of the page: the SDK would treat
 * them in another way than those that come before it is there.
 */
export function watchWindow(): void {
  ;['error', 'unhandledrejection'].forEach((type) => addEventListener(type, notice))
}

/**
 * Says what is known of the application, so that there is no more to wait for. Of several on a page,
 * the first that has a router names the pages. What waits already, as a failure does, lets the SDK come.
 */
export function settle(options: Options): void {
  if (!given?.router) given = options
  if (tasks[0]) start()
}

/** Milliseconds until the SDK is fetched again, halved. */
let wait = 2500

/** Fetches the SDK and starts it, once. Where it cannot be fetched it is tried again, ever more seldom. */
export function start(): void {
  started ??= import('./sdk')
    .then(({ startSdk }) => startSdk(given as Options, tasks))
    .catch(() =>
      setTimeout(
        () => {
          started = undefined
          start()
        },
        (wait *= 2),
      ),
    )
}
