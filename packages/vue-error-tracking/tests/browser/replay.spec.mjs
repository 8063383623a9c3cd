/** A recording shows where things are and move, and no word of what they say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leave, ready, until } from './browser.mjs'
import { compressedSize } from './build.mjs'
import { startHost } from './host.mjs'

const { all, arrival, error, newest, openPage, site } = await startHost()

const TYPED = '2031-05-06T10:30'
/** Bytes, gzipped, of the recorder with what masks a recording. */
const RECORDER_BUDGET = 38_500
/** Milliseconds until the first of a recorded session is sent: the SDK waits for five seconds. */
const SENT_WITHIN = 6000
/** What HTML and the build's stylesheets call things. */
const WRITTEN = /^(datetime-local|submit|dot|body ?\{[^]*vue-error-tracking: built[^]*)$/
/** The script of the recorder. */
const [RECORDER] = [...site.files].find(([, content]) => content.includes('rr-ignore'))
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

const recorded = (before) => all('replay_recording', before).flatMap(eventsIn)

test('a recorded session holds how the page is laid out and what moves, masked', async () => {
  const before = await newest()
  const { page, violations } = await openPage({ dice: 0 })
  await visitAppointments(page)
  const changes = () => recorded(before).some(({ type }) => type === CHANGE)
  await until('what changed was recorded', changes)
  await leave(page)

  const events = recorded(before)
  const nodes = events.flatMap(({ type, data }) => {
    if (type === SNAPSHOT) return [data.node]
    return (type === CHANGE && data.adds?.map(({ node }) => node)) || []
  })
  const texts = nodes.flatMap(textsIn).filter((text) => text && !WRITTEN.test(text))
  assert.ok(texts.length > 5, 'the page was recorded')
  assert.deepEqual(
    texts.filter((text) => !/^([x\s]*|[\d.]+(px)?)$/.test(text)),
    [],
  )
  const wire = JSON.stringify(events)
  assert.doesNotMatch(wire, /appointments|booked|first_visit|Follow-up|skip|127\.0\.0\.1/i)
  // By itself: moments and identifiers have such digits as well.
  assert.doesNotMatch(wire, /(?<![\da-f.:-])2031(?![\da-f.])/)
  assert.deepEqual(violations, [])
  await page.context().close()
})

test('a session that is not recorded is, from the minute before an error on', async () => {
  const before = await newest()
  const { page } = await openPage({ dice: 0.5 })
  const fetched = page.waitForResponse((response) => response.url().endsWith(RECORDER))
  await page.goto('/error-test')
  await fetched
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
  const segments = all('replay_recording', before).filter(own)
  assert.equal(segments.length, all('replay_recording', beforeError).filter(own).length)
  assert.ok(segments.flatMap(eventsIn).some(({ type }) => type === SNAPSHOT))
  await page.context().close()
})

/** Opens a page whose idle moments come when it is told, and whether it has asked for the recorder. */
async function openBusy(options, connection) {
  const { page, scripts } = await openPage(options)
  await page.addInitScript((connection) => {
    const waiting = []
    window.requestIdleCallback = (task) => waiting.push(task)
    window.beIdle = () => waiting.splice(0).forEach((task) => task())
    if (connection) Object.defineProperty(navigator, 'connection', { value: connection })
  }, connection)
  await page.goto('/')
  await page.getByRole('heading').waitFor()
  await page.evaluate(() => beIdle())
  await ready(page)
  return { page, isFetched: () => scripts.some((address) => address.endsWith(RECORDER)) }
}

test('the recorder waits for a moment in which the page is idle', async () => {
  const { page, isFetched } = await openBusy({ dice: 0 })
  await page.waitForTimeout(500)
  assert.ok(!isFetched())

  const fetched = page.waitForRequest((request) => request.url().endsWith(RECORDER))
  await page.evaluate(() => beIdle())
  await fetched
  await page.context().close()
})

test(`the recorder costs a visitor who loads it at most ${RECORDER_BUDGET} bytes`, () => {
  const size = compressedSize([site.files.get(RECORDER)])

  assert.ok(size > 0 && size <= RECORDER_BUDGET, `${size} bytes`)
  console.log(`# ${size} bytes of ${RECORDER_BUDGET}`)
})

for (const [who, dice, connection] of [
  ['of whom no recording could be sent', 0.95],
  ['who asks to be spared data', 0, { saveData: true }],
]) {
  test(`a visitor ${who} does not load it`, async () => {
    const { page, isFetched } = await openBusy({ dice }, connection)
    await page.evaluate(() => beIdle())
    await page.waitForTimeout(1000)
    assert.ok(!isFetched())
    await page.context().close()
  })
}

test('reading the stylesheets is no request of the application', async () => {
  const before = await newest()
  const { page } = await openPage({ dice: 0 })
  const asked = page.waitForRequest(
    (request) => request.resourceType() === 'fetch' && request.url().endsWith('.css'),
  )
  await page.goto('/error-test')
  await asked
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  const event = await error('Error test: handler', before)
  await leave(page)

  assert.doesNotMatch(JSON.stringify(event.breadcrumbs ?? []), /\.css/)
  await page.context().close()
})
