/**
 * Does an error in a real browser arrive? Raises each kind on the test page of a running service
 * and waits until the tracker, or the inspector in its place, has accepted it.
 *
 * BASE_URL is where the frontend is, BROWSER_CHECK what to do there, as JSON: the `page`'s path, and
 * `steps` of a `button`'s name, the `message` of the error that it raises and, where a request fails
 * with it, the `request`'s address as a pattern. That must carry the trace of the event.
 *
 * Prints one JSON line for each step: message, request, event_id, trace_id. Exits with 0 when all
 * arrived, with 3 when there is no Chromium, with 1 otherwise; then one sentence on stderr says why.
 */

import { findChromium, launchChromium, NO_CHROMIUM } from './chromium.mjs'

const TIMEOUT = 20_000
// Shorter, so that a page without the button is told from an event that never arrives.
const BUTTON_TIMEOUT = 10_000

class CheckFailed extends Error {}

const { BASE_URL, BROWSER_CHECK } = process.env
const executable = findChromium()
if (!BASE_URL || !BROWSER_CHECK) {
  stop(1, 'BASE_URL and BROWSER_CHECK must say where the frontend is and what to do there.')
} else if (!executable) {
  stop(3, NO_CHROMIUM)
} else {
  try {
    await check(JSON.parse(BROWSER_CHECK))
  } catch (error) {
    stop(1, error instanceof CheckFailed ? error.message : firstLine(String(error)))
  }
}

async function check({ page: path, steps }) {
  const browser = await launchChromium(executable).catch((error) => {
    throw new CheckFailed(`${executable} does not start: ${firstLine(error.message)}`)
  })
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(TIMEOUT)
    await page.goto(new URL(path, BASE_URL).href).catch(() => {
      throw new CheckFailed(`Nothing answers at ${BASE_URL}.`)
    })
    for (const step of steps) await raise(page, step)
  } finally {
    await browser.close()
  }
}

async function raise(page, { button, message, request }) {
  const arrived = page
    .waitForResponse((response) => eventIn(response.request())?.message === message)
    .catch(() => {
      throw new CheckFailed(`"${message}" was raised in the browser, but no event of it was sent.`)
    })
  const traceOfFailed =
    request &&
    page
      .waitForRequest(request)
      .then((failed) => failed.headers()['sentry-trace'] ?? '')
      .catch(() => '')
  const clicked = page
    .getByRole('button', { name: button })
    .click({ timeout: BUTTON_TIMEOUT })
    .catch(() => {
      throw new CheckFailed(`${page.url()} has no button "${button}": is it the test page?`)
    })
  const [response] = await Promise.all([arrived, clicked])
  if (response.status() !== 200) {
    throw new CheckFailed(`The tracker answered ${response.status()} to "${message}".`)
  }
  const { event_id, trace_id } = eventIn(response.request())
  if (request && !(await traceOfFailed).startsWith(trace_id)) {
    throw new CheckFailed('The failed request did not carry the trace of its error.')
  }
  console.log(JSON.stringify({ message, request, event_id, trace_id }))
}

/** The error event in an envelope's request, if it holds one. */
function eventIn(request) {
  const { pathname } = new URL(request.url())
  if (request.method() !== 'POST' || !/\/(envelope\/|telemetry)$/.test(pathname)) return
  const lines = (request.postData() ?? '').split('\n')
  const item = lines.findIndex((line) => line.startsWith('{"type":"event"'))
  if (item < 0) return
  const { event_id, exception, contexts } = JSON.parse(lines[item + 1])
  return {
    event_id,
    trace_id: contexts?.trace?.trace_id,
    message: exception?.values?.at(-1)?.value,
  }
}

function firstLine(text) {
  return text.split('\n')[0]
}

function stop(code, sentence) {
  console.error(sentence)
  process.exitCode = code
}
