/** One trace from the page view to the database and the job, and nothing of it to anybody else. */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { leave, ready, until } from './browser.mjs'
import { startHost } from './host.mjs'

const { all, arrival, newest, openPage } = await startHost()

test('the first page view carries its route’s name, and the time its component took', async () => {
  const before = await newest()
  const { page } = await openPage()
  await page.goto('/appointments')
  await ready(page)
  await leave(page)

  const ofKind = (op) => (span) => span.attributes['sentry.op'].value === op
  const arrived = (op) =>
    until(`a span of ${op} arrives`, () =>
      all('span', before)
        .flatMap(({ payload }) => payload.items)
        .find(ofKind(op)),
    )
  const view = await arrived('pageload')
  const mount = await arrived('ui.mount')
  assert.deepEqual([view.name, mount.name], ['appointments', 'AppointmentsView'])
  // A name, as the SDK says it of every route that has one; a path would be "route", an address "url".
  assert.equal(view.attributes['sentry.segment.name.source'].value, 'custom')
  assert.equal(mount.parent_span_id, view.span_id)
  assert.ok(mount.start_timestamp > view.start_timestamp)
  await page.context().close()
})

test('what is asked for before the SDK is there belongs to the page view, and what comes later too', async () => {
  const before = await newest()
  const { page } = await openPage()
  const [first] = await Promise.all([
    page.waitForRequest((request) => request.url().endsWith('/api/v1/health')),
    page.goto('/'),
  ])
  const [traceId, spanId, isTraced] = (await first.allHeaders())['sentry-trace'].split('-')
  await ready(page)
  const [later] = await Promise.all([
    page.waitForRequest((request) => request.url().endsWith('/api/v1/ready')),
    page.evaluate(() => fetch('/api/v1/ready')),
  ])
  await leave(page)

  const arrived = (fits) =>
    until('its span arrives', () =>
      all('span', before)
        .flatMap(({ payload }) => payload.items)
        .find(fits),
    )
  const view = await arrived((span) => span.attributes['sentry.op'].value === 'pageload')
  const early = await arrived((span) => span.attributes['url.full']?.value === '/api/v1/health')
  // It comes from the test: its address does not stand in the source.
  const late = await arrived((span) => span.attributes['http.request.method']?.value === 'GET')
  assert.deepEqual([view.trace_id, view.span_id, isTraced], [traceId, spanId, '1'])
  assert.ok(early.end_timestamp > early.start_timestamp)
  for (const { trace_id, parent_span_id, attributes } of [early, late]) {
    assert.deepEqual([trace_id, parent_span_id], [traceId, spanId])
    assert.equal(attributes['http.response.status_code'].value, 200)
  }
  // From the span of this very request, as the SDK has it.
  assert.match((await later.allHeaders())['sentry-trace'], RegExp(`^${traceId}-${late.span_id}-1$`))
  await page.context().close()
})

test('another host learns nothing of the trace', async () => {
  const heard = []
  const stranger = createServer((request, response) => {
    heard.push(request.headers)
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', '*').end()
  })
  await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${stranger.address().port}/api/v1/appointments`
  // The page's own policy would not let it ask a stranger at all.
  const { page } = await openPage({ bypassCSP: true })
  await page.goto('/')
  await ready(page)

  const asked = page.waitForRequest('**/api/v1/ready')
  await page.evaluate(async (address) => {
    await fetch(address)
    await fetch('/api/v1/ready')
  }, url)

  assert.ok((await (await asked).allHeaders())['sentry-trace'], 'the API does learn of it')
  assert.equal(heard.length, 1)
  assert.deepEqual(
    Object.keys(heard[0]).filter((name) => /sentry|baggage|traceparent/.test(name)),
    [],
  )
  await page.context().close()
  stranger.close()
})

test('the Core Web Vitals of a page view arrive', async () => {
  const before = await newest()
  const { page } = await openPage()
  await page.goto('/appointments')
  await ready(page)
  // Long enough for every browser to take note of it.
  await page.evaluate(() => {
    const answer = () => {
      const end = performance.now() + 100
      while (performance.now() < end);
    }
    addEventListener('click', answer, { once: true })
  })
  await page.getByRole('button', { name: 'Book' }).click()
  // The browser has told all who listen, and the SDK, which looks at it when the page is idle, has.
  await page.evaluate(async () => {
    await new Promise((told) =>
      new PerformanceObserver(told).observe({
        ...{ type: 'event', buffered: true },
        durationThreshold: 40,
      }),
    )
    await new Promise((isIdle) => requestIdleCallback(isIdle))
    await new Promise((isIdle) => requestIdleCallback(isIdle))
  })
  await leave(page)

  const attributes = () =>
    all('span', before)
      .flatMap(({ payload }) => payload.items)
      .flatMap((span) => Object.entries(span.attributes))
  for (const vital of ['lcp', 'cls', 'inp', 'fcp', 'ttfb']) {
    const isIts = ([name]) => name === `browser.web_vital.${vital}.value`
    const [, { value }] = await until(`${vital} arrives`, () => attributes().find(isIts))
    assert.equal(typeof value, 'number', vital)
  }
  await page.context().close()
})
