/** A recording shows where things are and move, and no word of what they say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leave, ready } from './browser.mjs'
import { startHost } from './host.mjs'

const { all, arrival, error, newest, openPage } = await startHost()

const TYPED = '2031-05-06T10:30'
/** Milliseconds until the first of a recorded session is sent: the SDK waits for five seconds. */
const SENT_WITHIN = 6000
/** By rrweb's numbers. */
const SNAPSHOT = 2
const CHANGE = 3

/** The events of a recording. */
const eventsIn = ({ payload }) => payload

/** Everything in a tree of nodes that a person could read. */
function textsIn({ childNodes = [], textContent = '', attributes = {} }) {
  return [textContent, ...Object.values(attributes), ...childNodes.flatMap(textsIn)].map(String)
}

async function visitAppointments(page) {
  await page.goto('/appointments')
  await ready(page)
  await page.getByLabel('Starts at').fill(TYPED)
  await page.getByRole('button', { name: 'Book' }).click()
  await page.getByText('booked').first().waitFor()
}

async function recordings(before) {
  await arrival({ kind: 'replay_recording', after: before })
  return all('replay_recording', before)
}

test('a recorded session holds boxes and moves, masked', async () => {
  const before = await newest()
  const { page, violations } = await openPage({ dice: 0 })
  await visitAppointments(page)
  await page.waitForTimeout(SENT_WITHIN)
  await leave(page)

  const events = (await recordings(before)).flatMap(eventsIn)
  const nodes = events.flatMap(({ type, data }) => {
    if (type === SNAPSHOT) return [data.node]
    return (type === CHANGE && data.adds?.map(({ node }) => node)) || []
  })
  const texts = nodes.flatMap(textsIn).filter(Boolean)
  assert.ok(texts.length > 5, 'the page was recorded')
  assert.deepEqual(
    texts.filter((text) => !/^(\**|[\d.]+(px)?)$/.test(text)),
    [],
  )
  assert.ok(
    events.some(({ type }) => type === CHANGE),
    'so was what changed',
  )
  const wire = JSON.stringify(events)
  assert.doesNotMatch(wire, /appointments|booked|first_visit|2031-|Follow-up|skip|127\.0\.0\.1/i)
  assert.deepEqual(violations, [])
  await page.context().close()
})

test('a session that is not recorded is, from the minute before an error on', async () => {
  const before = await newest()
  const { page } = await openPage({ dice: 0.5 })
  await page.goto('/error-test')
  await ready(page)
  await page.waitForTimeout(SENT_WITHIN)
  const beforeError = await newest()

  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  const event = await error('Error test: handler', beforeError)
  const buffered = ({ payload }) => payload.replay_type === 'buffer'
  const { payload } = await arrival({ kind: 'replay_event', after: beforeError, fits: buffered })
  assert.equal(event.tags.replayId, payload.replay_id)

  // By its id: the last of an earlier page's recording can still be on its way.
  const own = ({ envelope_header }) => envelope_header.event_id === payload.replay_id
  await arrival({ kind: 'replay_recording', after: beforeError, fits: own })
  const recorded = (await all('replay_recording', before)).filter(own)
  assert.equal(recorded.length, (await all('replay_recording', beforeError)).filter(own).length)
  assert.ok(recorded.flatMap(eventsIn).some(({ type }) => type === SNAPSHOT))
  await page.context().close()
})
