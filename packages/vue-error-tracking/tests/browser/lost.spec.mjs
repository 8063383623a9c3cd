/** What once was lost, or said nothing, on its way: each arrives, as early as it comes and as late. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leave, ready, until } from './browser.mjs'
import { SDK } from './build.mjs'
import { startHost } from './host.mjs'

const { all, arrival, error, newest, openPage } = await startHost()

/** Opens the test page; `isEarly` is before the SDK is there. */
async function open({ isEarly = false, script, arg } = {}) {
  const before = newest()
  const opened = await openPage({ dice: 0.95 })
  const { page } = opened
  if (script) await page.addInitScript(script, arg)
  if (isEarly) await page.addInitScript(() => (window.requestIdleCallback = () => 0))
  await page.goto('/error-test')
  if (!isEarly) await ready(page)
  const raise = (name) => page.getByRole('button', { name, exact: true }).click()
  return { ...opened, before, raise }
}

const eventsAfter = (before) =>
  all('event', before).map(({ payload }) => {
    const { type, value, mechanism } = payload.exception.values.at(-1)
    return [type, value, mechanism.type.split('.').at(-1)].join(' ')
  })

for (const isEarly of [true, false]) {
  test(`whatever a promise is rejected with, ${isEarly ? 'before' : 'after'} the SDK is there`, async () => {
    const { page, before, raise } = await open({ isEarly })
    await raise('Reject with a text')
    await raise('Reject with nothing')
    await raise('Reject a promise')
    await until('all of them arrive', () => all('event', before).length >= 3)

    // Each is a request of its own, and may overtake another.
    assert.deepEqual(eventsAfter(before).sort(), [
      'Error Error test: rejection onunhandledrejection',
      'UnhandledRejection  onunhandledrejection',
      'UnhandledRejection Error test: a text onunhandledrejection',
    ])
    // What is no error has the stack of whatever ran when the browser told of it.
    for (const { payload } of all('event', before)) {
      const { type, stacktrace } = payload.exception.values[0]
      assert.equal(Boolean(stacktrace), type === 'Error')
    }
    await page.context().close()
  })
}

test('an error without a stack that the application hands over', async () => {
  const { page, before, raise } = await open()
  await raise('Read a page as JSON')
  const fits = ({ payload }) => payload.exception?.values[0].type === 'SyntaxError'
  const { payload } = await arrival({ kind: 'event', after: before, fits })

  assert.equal(payload.contexts.vue.componentName, 'ErrorTestView')
  assert.equal(
    payload.exception.values[0].value,
    'Unexpected token {token}, {text} is not valid JSON',
  )
  await page.context().close()
})

test('a failed request says what the browser says, to the application too', async () => {
  const { page, before } = await open()
  const said = await page.evaluate(async () => {
    const failed = await fetch('http://127.0.0.1:9/').catch((failed) => failed)
    setTimeout(() => {
      throw failed
    })
    return failed.message
  })
  const event = await error('Failed to fetch', before)

  assert.equal(said, 'Failed to fetch')
  assert.equal(event.exception.values[0].type, 'TypeError')
  await page.context().close()
})

test('a request that is given up is no news', async () => {
  const { page, before, raise } = await open()
  await raise('Give up a request')
  await page.waitForTimeout(200)
  await raise('Throw in a handler')
  await error('Error test: handler', before)

  assert.equal(eventsAfter(before).length, 1)
  await page.context().close()
})

test('what was written to the console leads to the error', async () => {
  const { page, before, raise } = await open()
  await raise('Write to the console')
  await raise('Throw in a handler')
  const { breadcrumbs } = await error('Error test: handler', before)

  const written = breadcrumbs.filter(({ category }) => category === 'console')
  assert.deepEqual(
    written.map(({ level, message }) => [level, message]),
    [['info', 'Error test: console']],
  )
  await page.context().close()
})

test('an error that the application has dealt with is no trouble of the visit', async () => {
  const { page, before, raise } = await open()
  await raise('Deal with an error')
  const event = await error('Error test: dealt with', before)
  await leave(page)

  assert.equal(event.exception.values[0].mechanism.handled, true)
  const states = () => all('session', before).map(({ payload }) => [payload.status, payload.errors])
  await arrival({ kind: 'session', after: before })
  assert.deepEqual(
    states().filter(([status, errors]) => status !== 'ok' || errors),
    [],
  )
  await raise('Reject a promise')
  await error('Error test: rejection', before)
  const fits = ({ payload }) => payload.status === 'unhandled' && payload.errors === 1
  await arrival({ kind: 'session', after: before, fits })
  await page.context().close()
})

test('an error of another realm has its number on the error page', async () => {
  const { page, before } = await open()
  await page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const foreign = new frame.contentWindow.Error('Error test: render')
    // What the component that breaks calls as it is drawn.
    window.Error = function () {
      return foreign
    }
  })
  await page.getByRole('button', { name: 'Break a render' }).click()
  const event = await error('Error test: render', before)
  const { event_id: id } = event
  await page.getByText(`${id.slice(0, 4)} ${id.slice(4, 8)}`).waitFor()
  await page.context().close()
})

test('an error that arrives late is not counted as lost', async () => {
  const { page, before, raise } = await open()
  await page.context().setOffline(true)
  await raise('Throw in a handler')
  await page.waitForTimeout(500)
  await page.context().setOffline(false)
  await error('Error test: handler', before)
  await leave(page)
  await page.waitForTimeout(300)

  const lost = all('client_report', before).flatMap(({ payload }) => payload.discarded_events)
  assert.deepEqual(lost, [])
  await page.context().close()
})

/** Milliseconds: what is kept for want of a network waits five seconds. */
const AT_ONCE = 4000
const KINDS = ['Error', 'EvalError', 'RangeError', 'SyntaxError', 'TypeError', 'URIError']

/** Throws errors after a hundred lines to the console, and says how long it took until all had arrived. */
async function delayOf(page, kinds, texts) {
  const before = newest()
  const begun = Date.now()
  await page.evaluate(
    async ([kinds, texts]) => {
      for (let line = 0; line < 100; line++) console.info('Error test: console')
      for (const text of texts) {
        for (const kind of kinds) {
          setTimeout(() => {
            throw new window[kind](text)
          })
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
    },
    [kinds, texts],
  )
  const count = kinds.length * texts.length
  await until('all of them arrive', () => all('event', before).length >= count)
  return Date.now() - begun
}

test('a burst of errors arrives at once, however much they are together', async () => {
  const { page, before } = await open()
  // More than the 64 kB that browsers let outlive their page at a time; 30 in a minute may leave.
  const texts = ['Error test: handler', 'Error test: rejection', 'Error test: render']
  const delay = await delayOf(page, [...KINDS, ...KINDS.slice(0, 3)], texts)
  assert.ok(delay < AT_ONCE, `after ${delay} ms`)
  const ids = all('event', before).map(({ payload }) => payload.event_id)
  assert.equal(new Set(ids).size, ids.length, 'nothing arrives twice')
  await page.context().close()
})

test('an error arrives at once while the application’s requests take up what may outlive a page', async () => {
  const { page } = await open()
  await page.route('**/held', () => {})
  await page.evaluate(() => {
    void fetch('/held', { method: 'POST', keepalive: true, body: 'x'.repeat(65_000) })
  })
  const delay = await delayOf(page, ['Error'], ['Error test: handler'])
  assert.ok(delay < AT_ONCE, `after ${delay} ms`)
  await page.context().close()
})

test('an SDK that could not be fetched is fetched again', async () => {
  const before = newest()
  const { page } = await openPage({ dice: 0.95 })
  let refused = 0
  await page.route('**/assets/**.js', async (route) => {
    const response = await route.fetch()
    const body = await response.text()
    if (refused || !body.includes(SDK)) return route.fulfill({ response, body })
    refused += 1
    await route.abort('connectionreset')
  })
  await page.goto('/error-test')
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  await error('Error test: handler', before)

  assert.equal(refused, 1)
  await page.context().close()
})

/** What came after the oldest browsers of Vite's own target: Chrome 111, Firefox 114, Safari 16.4. */
const NEWER = [
  ...['URL.canParse', 'URL.parse', 'Promise.withResolvers', 'Promise.try', 'Object.groupBy'],
  ...['Map.groupBy', 'Array.fromAsync', 'AbortSignal.any', 'Iterator', 'RegExp.escape'],
  ...['Error.captureStackTrace', 'requestIdleCallback', 'scheduler', 'navigation', 'trustedTypes'],
  ...['Array.prototype.toSorted', 'Array.prototype.toReversed', 'Array.prototype.with'],
  ...['Set.prototype.union', 'Set.prototype.isSubsetOf', 'String.prototype.isWellFormed'],
  ...['Response.json', 'Uint8Array.fromBase64', 'performance.memory', 'ReportingObserver'],
]

test('errors of a browser that is as old as may be', async () => {
  const { page, before, uncaught } = await open({
    arg: NEWER,
    script: (names) => {
      for (const name of names) {
        const path = name.split('.')
        const last = path.pop()
        const holder = path.reduce((at, part) => at?.[part], window)
        if (holder) Object.defineProperty(holder, last, { value: undefined })
      }
    },
  })
  assert.equal(await page.evaluate(() => typeof URL.canParse), 'undefined')
  for (const [button, message] of [
    ['Throw in a handler', 'Error test: handler'],
    ['Reject a promise', 'Error test: rejection'],
    ['Break a render', 'Error test: render'],
  ]) {
    await page.getByRole('button', { name: button, exact: true }).click()
    const event = await error(message, before)
    assert.match(event.exception.values[0].stacktrace.frames.at(-1).filename, /^app:\/\/\/assets/)
  }
  await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
  assert.deepEqual(uncaught, ['Error test: rejection'])
  await page.context().close()
})
