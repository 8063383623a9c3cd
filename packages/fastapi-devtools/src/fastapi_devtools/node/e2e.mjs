/**
 * What the browser's tests of a project need: a page, and what has left the processes.
 *
 *   const { openPage, ready, error, newest } = await import(process.env.E2E_HELPERS)
 *
 * `manage e2e` sets E2E_HELPERS, BASE_URL and INSPECTOR_URL, and runs each file with `node --test`.
 */

import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { findChromium, launchChromium } from './chromium.mjs'

export const baseUrl = process.env.BASE_URL

const inspector = process.env.INSPECTOR_URL
const PATIENCE = 15_000 // milliseconds

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
  page.setDefaultTimeout(PATIENCE)
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

/** The number of the newest item: what is raised from now on comes after it. */
export async function newest() {
  return (await get('/api/events?after=999999999')).last
}

/**
 * Waits for items to arrive, the browser's unless `service` says otherwise.
 *
 * @param {{ kind: string, after: number, service?: string, fits?: (item: object) => unknown }} wanted
 * @returns {Promise<object>} the first that fits, with its `payload`, or the `text` of what is no JSON
 */
export async function arrival({ kind, after, service = 'frontend', fits = () => true }) {
  const deadline = Date.now() + PATIENCE
  const seen = []
  for (let last = after; Date.now() < deadline; await pause(100)) {
    const { events } = await get(`/api/events?service=${service}&kind=${kind}&after=${last}`)
    for (const { number, title } of events) {
      const item = await itemOf(number)
      if (fits(item)) return item
      seen.push(title)
      last = number
    }
  }
  const others = seen.length ? `Received: ${seen.join('; ')}.` : 'Nothing of that kind came.'
  throw new Error(`No ${kind} of the ${service} that fits within ${PATIENCE / 1000} s. ${others}`)
}

/** Waits for the browser's error event with this message, and returns its payload. */
export async function error(message, after) {
  const fits = ({ payload }) => payload.exception?.values.at(-1).value === message
  return (await arrival({ kind: 'event', after, fits })).payload
}

/** Every item of a kind, or of any (''), that has arrived from the browser. */
export async function all(kind, after) {
  const { events } = await get(`/api/events?service=frontend&kind=${kind}&after=${after}`)
  return Promise.all(events.map(({ number }) => itemOf(number)))
}

/** Waits until the trace, across all processes, is as wanted. */
export async function trace(traceId, isComplete) {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const found = await get(`/api/traces/${traceId}`)
    if (isComplete(found.spans)) return found
    if (Date.now() > deadline) {
      const spans = found.spans.map(({ service, op, name }) => `${service} ${op}: ${name}`)
      throw new Error(`Trace ${traceId} stays incomplete: ${spans.join('; ') || 'empty'}.`)
    }
    await pause(200)
  }
}

async function itemOf(number) {
  const item = await get(`/api/events/${number}`)
  const envelope = await (await fetch(`${inspector}/api/events/${number}/raw`)).text()
  return { ...item, envelope }
}

async function get(path) {
  return (await fetch(inspector + path)).json()
}
