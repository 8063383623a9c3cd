/** A page on another origin than the API's: its traces reach the API, its errors can be read. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildAside } from '../config/build-aside.mjs'
import { leave, openPage, ready } from './browser.mjs'
import { all, error, newest, trace } from './inspector.mjs'
import { startSite } from './site.mjs'

const api = process.env.API_URL
/** The only other origin that the API is told of. */
const origin = process.env.CORS_ORIGINS
const TRACING = /^(sentry-trace|baggage|traceparent)$/

const site = await startSite({ port: Number(new URL(origin).port) })
site.files = await buildAside({
  SENTRY_DSN_FRONTEND: process.env.SENTRY_DSN_FRONTEND,
  SENTRY_RELEASE: process.env.SENTRY_RELEASE,
  SENTRY_ENVIRONMENT: 'test',
  SENTRY_TRACES_SAMPLE_RATE: '1',
  VITE_API_ORIGIN: api,
  VUE_APP_API_ORIGIN: api,
})

test('one trace goes from the page to the database, and nobody else hears of it', async () => {
  const { page, violations } = await openPage({ baseURL: origin })
  const asked = []
  page.on('request', (request) => asked.push(request))
  await page.goto('/appointments')
  await ready(page)
  await page.getByLabel('Starts at').fill('2031-05-06T10:30')
  await page.getByRole('button', { name: 'Book' }).click()
  await page.getByText('booked').first().waitFor()
  await leave(page)

  const heard = new Map()
  for (const request of asked) {
    const headers = Object.keys(await request.allHeaders()).filter((name) => TRACING.test(name))
    heard.set(request, headers.sort().join())
  }
  const [booking] = [...heard.keys()].filter(
    (request) => request.method() === 'POST' && request.url() === `${api}/api/v1/appointments`,
  )
  const listening = [...heard].filter(([, headers]) => headers)
  assert.equal(heard.get(booking), 'baggage,sentry-trace')
  assert.deepEqual(
    listening.map(([request]) => request.url()).filter((url) => !url.startsWith(`${api}/api/`)),
    [],
  )
  assert.ok(heard.size > listening.length + 3, 'the page did ask others')
  const [traceId, spanId] = (await booking.allHeaders())['sentry-trace'].split('-')
  const { spans } = await trace(traceId, (found) =>
    found.some(({ name }) => name.startsWith('INSERT INTO appointments')),
  )
  const served = spans.find(({ parent }) => parent === spanId)
  assert.deepEqual([served.service, served.op], ['backend', 'http.server'])
  assert.deepEqual(violations, [])
  await page.context().close()
})

test('an answer of 500 can be read by the page, and is an error of its own', async () => {
  const before = await newest()
  const { page, violations } = await openPage({ baseURL: origin })
  const answered = page.waitForResponse(`${api}/api/v1/test/error`)
  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Fail a request' }).click()

  assert.equal((await answered).status(), 500)
  // Unread, it would be "Failed to fetch".
  const event = await error('Error test: request answered {response.status}', before)
  const failed = await all('event', before, 'backend')
  assert.ok(
    failed.some(({ payload }) => payload.contexts.trace.trace_id === event.contexts.trace.trace_id),
    'the API’s own event is in the same trace',
  )
  assert.deepEqual(violations, [])
  await page.context().close()
})

test('a third origin is told nothing by the API', async () => {
  const stranger = await startSite()
  stranger.files = new Map([['index.html', '<p>']])
  const { page } = await openPage({ baseURL: stranger.url })
  await page.goto('/')
  const read = await page.evaluate(
    (address) => fetch(address).then((response) => response.status, String),
    `${api}/api/v1/health`,
  )

  assert.equal(read, 'TypeError: Failed to fetch')
  await page.context().close()
})
