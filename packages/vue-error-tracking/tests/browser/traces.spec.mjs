/** One trace from the page view to the database and the job, and nothing of it to anybody else. */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { leave, ready } from './browser.mjs'
import { startHost } from './host.mjs'

const { all, arrival, newest, openPage } = await startHost()

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
