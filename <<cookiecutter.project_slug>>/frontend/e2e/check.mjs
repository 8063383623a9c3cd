/**
 * Does an error in a real browser arrive? Raises each kind on the test page of a running service
 * and waits until the tracker, or the inspector in its place, has accepted it.
 *
 *   BASE_URL=http://127.0.0.1:5173 node e2e/check.mjs
 *
 * The failed request must carry the trace of the event that reports it.
 *
 * Prints one JSON line for each: step, title, event_id, trace_id. Exits with 0 when all arrived, with 3
 * when there is no Chromium, with 1 otherwise; then one sentence on stderr says why.
 */

import { findChromium, launchChromium, NO_CHROMIUM } from './chromium.mjs'

const TIMEOUT = 20_000
// Shorter, so that a page without the button is told from an event that never arrives.
const BUTTON_TIMEOUT = 10_000
const STEPS = [
  { step: 'throw', button: 'Throw in a handler', title: 'Error test: handler' },
  { step: 'rejection', button: 'Reject a promise', title: 'Error test: rejection' },
  {
    step: 'request',
    button: 'Fail a request',
    title: 'Error test: request answered {response.status}',
  },
  { step: 'render', button: 'Break a render', title: 'Error test: render' },
]

class CheckFailed extends Error {}

const baseUrl = process.env.BASE_URL
const executable = findChromium()
if (!baseUrl) {
  stop(1, 'BASE_URL is not set: give the address of the running frontend.')
} else if (!executable) {
  stop(3, NO_CHROMIUM)
} else {
  try {
    await check()
  } catch (error) {
    stop(1, error instanceof CheckFailed ? error.message : firstLine(String(error)))
  }
}

async function check() {
  const browser = await launchChromium(executable).catch((error) => {
    throw new CheckFailed(`${executable} does not start: ${firstLine(error.message)}`)
  })
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(TIMEOUT)
    await page.goto(new URL('/error-test', baseUrl).href).catch(() => {
      throw new CheckFailed(`Nothing answers at ${baseUrl}.`)
    })
    for (const step of STEPS) await raise(page, step)
  } finally {
    await browser.close()
  }
}

async function raise(page, { step, button, title }) {
  const arrived = page
    .waitForResponse((response) => eventIn(response.request())?.title === title)
    .catch(() => {
      throw new CheckFailed(`"${title}" was raised in the browser, but no event of it was sent.`)
    })
  const traceOfFailed = page
    .waitForRequest('**/api/v1/test/error')
    .then((request) => request.headers()['sentry-trace'] ?? '')
    .catch(() => '')
  const clicked = page
    .getByRole('button', { name: button })
    .click({ timeout: BUTTON_TIMEOUT })
    .catch(() => {
      throw new CheckFailed(`${page.url()} has no button "${button}": is it the test page?`)
    })
  const [response] = await Promise.all([arrived, clicked])
  if (response.status() !== 200) {
    throw new CheckFailed(`The tracker answered ${response.status()} to "${title}".`)
  }
  const { event_id, trace_id } = eventIn(response.request())
  if (step === 'request' && !(await traceOfFailed).startsWith(trace_id)) {
    throw new CheckFailed('The failed request did not carry the trace of its error.')
  }
  console.log(JSON.stringify({ step, title, event_id, trace_id }))
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
    title: exception?.values?.at(-1)?.value,
  }
}

function firstLine(text) {
  return text.split('\n')[0]
}

function stop(code, sentence) {
  console.error(sentence)
  process.exitCode = code
}
