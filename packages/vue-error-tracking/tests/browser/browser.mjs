/** One Chromium for a file of tests, and pages whose troubles are noted. */

import assert from 'node:assert/strict'
import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { launchChromium, openPage as openIn } from '../../dist/node/testing/index.js'

export { leave, ready } from '../../dist/node/testing/index.js'

/** Milliseconds after which what is waited for will not come. */
export const PATIENCE = 30_000

let launched

/** Starts it, at the first call. */
export const browser = () => (launched ??= launchChromium())
after(async () => (await launched)?.close())

/**
 * Waits until something is so, and returns what says so.
 *
 * @template T
 * @param {string} what it is that is waited for
 * @param {() => T | Promise<T>} isSo
 * @returns {Promise<T>}
 * @throws Error when it never is
 */
export async function until(what, isSo) {
  const deadline = Date.now() + PATIENCE
  while (Date.now() < deadline) {
    const found = await isSo()
    if (found) return found
    await pause(50)
  }
  throw new Error(`Waited in vain: ${what}.`)
}

/** An event's time is that of what happened, by the clock of this machine: all in seconds. */
export function assertBetween(time, earliest, latest) {
  // A page counts from when it was opened, and the clock may have been set since.
  const isThen = time > earliest - 0.5 && time < latest + 0.5
  assert.ok(isThen, `${time} is not between ${earliest} and ${latest}`)
}

/** Opens a page: see `openPage` of the package. */
export const openPage = async (options) => openIn(await browser(), options)
