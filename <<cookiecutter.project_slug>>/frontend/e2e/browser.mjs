/** One Chromium for a file of tests, and pages whose troubles are noted. */

import { after } from 'node:test'
import { findChromium, launchChromium } from './chromium.mjs'

export const baseUrl = process.env.BASE_URL

const TIMEOUT = 15_000

const browser = await launchChromium(findChromium())
after(() => browser.close())

/**
 * Opens a page with a fresh profile. Its `violations` are what its policy forbade, `uncaught` the
 * errors that nobody handled, `scripts` the scripts it asked for.
 *
 * @param {{ dice?: number } & import('playwright-core').BrowserContextOptions} options `dice`: what
 *   the page draws, from 0 to 1. A session is recorded below 0.1, from an error on below 0.9.
 */
export async function openPage({ dice, ...options } = {}) {
  const context = await browser.newContext({ baseURL: baseUrl, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(TIMEOUT)
  const [violations, uncaught, scripts] = [[], [], []]
  page.on('pageerror', (error) => uncaught.push(error.message))
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url())
  })
  await page.exposeFunction('noteViolation', (violation) => violations.push(violation))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      window.noteViolation(`${violatedDirective} forbids ${blockedURI}`)
    })
  })
  if (dice !== undefined) await page.addInitScript((fallen) => (Math.random = () => fallen), dice)
  return { page, violations, uncaught, scripts }
}

/** Waits until the SDK is there: it reports the page view by itself. */
export function ready(page) {
  return page.waitForFunction(() => window.__SENTRY__?.version)
}

/** Leaves the page as a visitor does who turns to another one: what is left to send is sent. */
export async function leave(page) {
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  })
  await page.waitForTimeout(300)
}
