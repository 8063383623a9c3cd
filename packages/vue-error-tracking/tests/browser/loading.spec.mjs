/** The SDK comes late, and the page does without it when it does not come at all. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { assertBetween, ready, until } from './browser.mjs'
import { isSampled, SDK } from './build.mjs'
import { startHost, TUNNELLED } from './host.mjs'

const { all, error, newest, openPage } = await startHost()

/** What tells the recorder's script. */
const RECORDER = 'rr-ignore'

/** Does something else with the script that holds a text; resolves when that is asked for. */
function intercept(page, text, handle) {
  return new Promise((asked) => {
    async function answer(route) {
      const response = await route.fetch()
      const body = await response.text()
      if (!body.includes(text)) return route.fulfill({ response, body })
      asked(route.request().url())
      await handle(route, { response, body })
    }
    // By the time of an answer the page may be closed.
    page.route('**/assets/**.js', (route) => answer(route).catch(() => {}))
  })
}

test('a visitor loads the page first, and the SDK after it', async () => {
  const { page, scripts } = await openPage()
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('#app h1')) return
      performance.mark('shown')
      observer.disconnect()
    })
    observer.observe(document, { childList: true, subtree: true })
  })
  await page.goto('/', { waitUntil: 'load' })
  await ready(page)

  const sdk = await scriptWith(page, SDK, scripts)
  assert.ok(sdk)
  assert.ok(!(await page.content()).includes(`src="${new URL(sdk).pathname}"`))
  const [asked, shown] = await page.evaluate(
    (names) => names.map((name) => performance.getEntriesByName(name)[0].startTime),
    [sdk, 'shown'],
  )
  assert.ok(asked >= shown, `asked for at ${asked} ms, before the page was shown at ${shown} ms`)
  await page.context().close()
})

test('what fails before a delayed SDK arrives with its own stack and time', async () => {
  const before = await newest()
  const { page } = await openPage()
  let release
  const held = new Promise((resolve) => (release = resolve))
  const asked = intercept(page, SDK, async (route, answer) => {
    await held
    await route.fulfill(answer)
  })
  await page.goto('/error-test')
  await asked
  const raising = Date.now() / 1000
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  await page.getByRole('button', { name: 'Reject a promise' }).click()
  const raised = Date.now() / 1000
  await pause(1500)
  assert.deepEqual(await all('event', before), [])

  release()
  const thrown = await error('Error test: handler', before)
  const rejected = await error('Error test: rejection', before)

  for (const event of [thrown, rejected]) {
    assertBetween(event.timestamp, raising, raised)
    const { frames } = event.exception.values[0].stacktrace
    assert.match(frames.at(-1).filename, /^app:\/\/\/assets\//)
  }
  assert.equal(thrown.contexts.vue.componentName, 'ErrorTestView')
  await page.context().close()
})

test('a page that is never idle loads it all the same', async () => {
  const { page } = await openPage()
  await page.addInitScript(() => {
    // As Chromium does while there is always something to do.
    window.requestIdleCallback = (task, { timeout } = {}) => timeout && setTimeout(task, timeout)
  })
  await page.goto('/')
  await ready(page)
  await page.context().close()
})

for (const [how, handle] of [
  ['blocked', (route) => route.abort('blockedbyclient')],
  ['empty', (route, { response }) => route.fulfill({ response, body: '' })],
]) {
  test(`an SDK that is ${how} leaves the application untouched`, async () => {
    const before = await newest()
    const { page, uncaught } = await openPage()
    const asked = intercept(page, SDK, handle)
    await page.goto('/')
    await asked

    await page.getByRole('navigation').getByRole('link', { name: 'Appointments' }).click()
    await page.getByLabel('Starts at').fill('2031-05-06T10:30')
    await page.getByRole('button', { name: 'Book' }).click()
    await page.getByText('booked').first().waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Error test' }).click()
    await page.getByRole('button', { name: 'Throw in a handler' }).click()
    await page.getByText('Raised: Throw in a handler.').waitFor()

    assert.deepEqual(uncaught, [])
    assert.deepEqual(await all('event', before), [])
    await page.context().close()
  })
}

for (const [what, isDead, dsn] of [
  ['a tunnel in which everything is lost', true, 'https://key@tracker.example/3'],
  ['a DSN that is none', false, 'nowhere at all'],
]) {
  test(`${what} leaves the application untouched`, { skip: isSampled }, async () => {
    const { openPage } = await startHost(TUNNELLED, { site: { isDead }, dsn })
    const { page, uncaught } = await openPage({ dice: 0 })
    const reports = []
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/telemetry')) reports.push(request)
    })
    await page.goto('/error-test')
    await ready(page)
    for (let times = 0; times < 10; times++) {
      await page.getByRole('button', { name: 'Throw in a handler' }).click()
    }
    await page.getByRole('button', { name: 'Break a render' }).click()
    await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Appointments' }).click()
    await page.getByRole('heading', { name: 'Appointments', exact: true }).waitFor()

    assert.deepEqual(uncaught, [])
    if (isDead) await until('it is tried, where there is a DSN', () => reports.length > 0)
    assert.equal(reports.length > 0, isDead)
    await page.context().close()
  })
}

test('the recorder is fetched only for a session that is recorded', async () => {
  const { page, scripts } = await openPage({ dice: 0.95 })
  await page.goto('/')
  await ready(page)
  await pause(1000)

  assert.ok(await scriptWith(page, SDK, scripts))
  assert.equal(await scriptWith(page, RECORDER, scripts), undefined)
  await page.context().close()
})

test('errors arrive without the recorder when that is blocked', async () => {
  const before = await newest()
  const { page } = await openPage({ dice: 0 })
  const asked = intercept(page, RECORDER, (route) => route.abort('blockedbyclient'))
  await page.goto('/error-test')
  await asked

  await page.getByRole('button', { name: 'Throw in a handler' }).click()

  await error('Error test: handler', before)
  await page.context().close()
})

/** The address of the script that holds a text, of those a page asked for. */
async function scriptWith(page, text, scripts) {
  for (const script of new Set(scripts)) {
    if ((await (await page.request.get(script)).text()).includes(text)) return script
  }
}
