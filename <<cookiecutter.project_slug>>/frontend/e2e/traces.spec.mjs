/** One trace from the page view to the database and the job, and nothing of it to anybody else. */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { leave, openPage, ready } from './browser.mjs'
import { all, arrival, newest, trace } from './inspector.mjs'

const hasWorker = 'SENTRY_DSN_WORKER' in process.env

/** What of a trace the tests ask for, by its process and kind. */
const named = (spans, service, op) =>
  spans.find((span) => span.service === service && span.op === op)

/** The spans above one, the nearest first. */
function above(span, spans) {
  const parent = spans.find(({ id }) => id === span?.parent)
  return parent ? [parent, ...above(parent, spans)] : []
}

test('a page view, its request and the database are one trace', async () => {
  const { page } = await openPage()
  const asked = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/api/v1/appointments'),
  )
  await page.goto('/appointments')
  await ready(page)
  await page.getByLabel('Starts at').fill('2031-05-06T10:30')
  const [request] = await Promise.all([asked, page.getByRole('button', { name: 'Book' }).click()])
  await page.getByText('booked').first().waitFor()
  await leave(page)

  const [traceId, spanId] = (await request.allHeaders())['sentry-trace'].split('-')
  const { spans } = await trace(
    traceId,
    (found) =>
      ['pageload', 'http.client'].every((op) => named(found, 'frontend', op)) &&
      found.some(({ name }) => name.startsWith('INSERT INTO appointments')),
  )

  assert.equal(named(spans, 'frontend', 'pageload').name, 'appointments')
  const insert = spans.find(({ name }) => name.startsWith('INSERT INTO appointments'))
  const [served, sent] = above(insert, spans)
  assert.deepEqual([served.service, served.op], ['backend', 'http.server'])
  assert.equal(served.name, '/api/v1/appointments')
  assert.deepEqual([sent.service, sent.op, sent.id], ['frontend', 'http.client', spanId])
  await page.context().close()
})

test('the first page view carries its route’s name, and the time its component took', async () => {
  const before = await newest()
  const { page } = await openPage()
  await page.goto('/appointments')
  await ready(page)
  await leave(page)

  const ofKind = (op) => (span) => span.attributes['sentry.op'].value === op
  const fits = ({ payload }) => payload.items.some(ofKind('pageload'))
  await arrival({ kind: 'span', after: before, fits })
  const spans = (await all('span', before)).flatMap(({ payload }) => payload.items)
  const view = spans.find(ofKind('pageload'))
  const mount = spans.find(ofKind('ui.mount'))
  assert.deepEqual([view.name, mount.name], ['appointments', 'AppointmentsView'])
  // A name, as the SDK says it of every route that has one; a path would be "route", an address "url".
  assert.equal(view.attributes['sentry.segment.name.source'].value, 'custom')
  assert.equal(mount.parent_span_id, view.span_id)
  assert.ok(mount.start_timestamp > view.start_timestamp)
  await page.context().close()
})

test('a job that the request enqueued is in it too', { skip: !hasWorker }, async () => {
  const { page } = await openPage()
  await page.goto('/')
  await ready(page)
  const asked = page.waitForRequest('**/test/job-error')
  await page.evaluate(() => fetch('/api/v1/test/job-error', { method: 'POST' }))
  await leave(page)

  const [traceId] = (await (await asked).allHeaders())['sentry-trace'].split('-')
  /** The processes that the job's beginnings lead through, the nearest first. */
  const way = (found) => {
    const job = found.find(({ service }) => service === 'worker')
    return [...new Set(above(job, found).map(({ service }) => service))]
  }
  const { spans, marks } = await trace(traceId, (found) => way(found).includes('frontend'))

  assert.deepEqual(way(spans).slice(-2), ['backend', 'frontend'])
  assert.ok(
    marks.some(({ service }) => service === 'worker'),
    'the job’s error is in the trace',
  )
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
  await page.getByRole('button', { name: 'Book' }).click()
  await page.waitForTimeout(500)
  await leave(page)

  const vitals = new Map()
  const deadline = Date.now() + 15_000
  while (vitals.size < 5 && Date.now() < deadline) {
    await page.waitForTimeout(200)
    for (const { payload } of await all('span', before)) {
      for (const [name, { value }] of payload.items.flatMap((span) =>
        Object.entries(span.attributes),
      )) {
        const [, vital] = /^browser\.web_vital\.(\w+)\.value$/.exec(name) ?? []
        if (vital) vitals.set(vital, value)
      }
    }
  }

  for (const vital of ['lcp', 'cls', 'inp', 'fcp', 'ttfb']) {
    assert.equal(typeof vitals.get(vital), 'number', `${vital} among ${[...vitals.keys()]}`)
  }
  await page.context().close()
})
