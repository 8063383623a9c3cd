/** Pages whose troubles are noted. */

import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'

const TIMEOUT = 30_000
/** Milliseconds in which what a page sends as it is left has ended. */
const SENDING = 10_000

export interface Opened {
  page: Page
  /** What the page's policy forbade. */
  violations: string[]
  /** The errors that nobody handled. */
  uncaught: string[]
  /** The scripts that the page asked for. */
  scripts: string[]
}

export interface OpenOptions extends BrowserContextOptions {
  /** What the page draws, from 0 to 1: it decides whether its session is traced and recorded. */
  dice?: number
}

/** Opens a page with a fresh profile. */
export async function openPage(
  browser: Browser,
  { dice, ...options }: OpenOptions = {},
): Promise<Opened> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(TIMEOUT)
  const [violations, uncaught, scripts]: [string[], string[], string[]] = [[], [], []]
  page.on('pageerror', (error) => uncaught.push(error.message))
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url())
  })
  await page.exposeFunction('noteViolation', (violation: string) => violations.push(violation))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { noteViolation } = window as unknown as { noteViolation: (text: string) => void }
      noteViolation(`${violatedDirective} forbids ${blockedURI}`)
    })
  })
  if (dice !== undefined) {
    await page.addInitScript((fallen) => {
      Math.random = () => fallen
    }, dice)
  }
  return { page, violations, uncaught, scripts }
}

/** Waits until the SDK is there: it reports the page view by itself. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(
    () => (window as unknown as { __SENTRY__?: { version?: string } }).__SENTRY__?.version,
  )
}

/** Leaves the page as a visitor does who turns to another one: what is left to send is sent. */
export async function leave(page: Page): Promise<void> {
  const underWay = new Set<Request>()
  const end = (request: Request) => underWay.delete(request)
  page.on('request', (request) => underWay.add(request))
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  })
  await page.waitForTimeout(300)
  const deadline = Date.now() + SENDING
  while (underWay.size > 0 && Date.now() < deadline) await page.waitForTimeout(50)
}

export interface SentEvent {
  event_id: string
  trace_id: string | undefined
  title: string | undefined
}

/** The error event that a request sends to a tracker or a tunnel, if it does. */
export function eventIn(request: Request): SentEvent | undefined {
  const { pathname } = new URL(request.url())
  if (request.method() !== 'POST' || !/\/(envelope\/|telemetry)$/.test(pathname)) return undefined
  const lines = (request.postData() ?? '').split('\n')
  const item = lines.findIndex((line) => line.startsWith('{"type":"event"'))
  if (item < 0) return undefined
  const { event_id, exception, contexts } = JSON.parse(lines[item + 1] ?? '{}')
  return {
    event_id,
    trace_id: contexts?.trace?.trace_id,
    title: exception?.values?.at(-1)?.value,
  }
}
