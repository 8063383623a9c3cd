/** A booking in a real browser: one trace from the page to the API, and what was typed and shown stays. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  inspectorAt,
  launchChromium,
  leave,
  openPage,
  outgoingOf,
  ready,
} from 'vue-error-tracking/testing'

const baseURL = process.env.BASE_URL
const inspector = inspectorAt(process.env.INSPECTOR_URL)
const browser = await launchChromium()
after(() => browser.close())

const TYPED = '2031-05-06T10:30'

test('a booking is one trace, and what was typed and shown stays', async () => {
  const before = await inspector.newest()
  const { page, violations } = await openPage(browser, { baseURL, dice: 0 }) // so it is recorded
  const outgoing = outgoingOf(page)
  const asked = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/api/v1/appointments'),
  )
  await page.goto('/appointments')
  await ready(page)
  await page.getByLabel('Starts at').fill(outgoing.planted.text(TYPED))
  const [request] = await Promise.all([asked, page.getByRole('button', { name: 'Book' }).click()])
  await page.getByText('booked').first().waitFor()
  await inspector.arrival({ kind: 'replay_recording', after: before })
  await leave(page)

  const [traceId, spanId] = (await request.allHeaders())['sentry-trace'].split('-')
  const isView = ({ service, op }) => service === 'frontend' && op === 'pageload'
  // The list is asked for before the SDK is there: the page view itself is what it comes from.
  await inspector.trace(traceId, (found) =>
    [spanId, found.find(isView)?.id ?? 'none'].every((id) =>
      found.some(({ service, parent }) => service === 'backend' && parent === id),
    ),
  )
  const sent = (await inspector.all('', before)).map(({ envelope }) => envelope).join('\n')
  assert.doesNotMatch(sent, /Follow-up|first_visit/)
  // Year and time by themselves: moments and identifiers have such digits as well.
  assert.doesNotMatch(sent, /(?<![\da-f.:-])2031(?![\da-f.])|(?<![\dT:])10:30/)
  outgoing.assertPrivate()
  assert.deepEqual(violations, [])
  await page.context().close()
})
