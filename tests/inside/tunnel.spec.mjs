/**
 * What the browser's gate lets pass arrives as it was sent: the API's tunnel takes nothing of it.
 *
 * The template's tests put this file into a generated project and run it there.
 */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { inspectorAt, launchChromium, leave, openPage, ready } from 'vue-error-tracking/testing'

const baseURL = process.env.BASE_URL
const { all, arrival, error, newest } = inspectorAt(process.env.INSPECTOR_URL)
const browser = await launchChromium()
after(() => browser.close())

const TUNNEL = '/api/v1/telemetry'
const FORBIDDEN = 'The page’s Content-Security-Policy does not allow this'
const CAUGHT = "Cannot read properties of undefined (reading 'length')"

/** The items of an envelope, their payloads read. */
function itemsIn(envelope) {
  const [, ...lines] = envelope.trimEnd().split('\n')
  const items = []
  while (lines.length) {
    const { type } = JSON.parse(lines.shift())
    // A recording is of two lines.
    const payload = lines.splice(0, type === 'replay_recording' ? 2 : 1)
    items.push({ type, payload: payload.map((line) => JSON.parse(line)) })
  }
  return items
}

/** Items as texts, whatever order their fields came in. */
function texts(envelopes) {
  return envelopes.flatMap(itemsIn).map((item) => JSON.stringify(item, inOrder))
}

function inOrder(_key, value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort())
}

/** What of the envelopes that a page has sent does not arrive. */
async function missing(sent, before) {
  // An id of decimal digits alone, as one in 1800 is, could be a card's number: a hash arrives.
  const undoubted = texts(sent).filter((text) => !/"\d{16}"/.test(text))
  const deadline = Date.now() + 30_000
  for (;;) {
    const arrived = new Set(texts((await all('', before)).map(({ envelope }) => envelope)))
    const rest = undoubted.filter((text) => !arrived.has(text))
    if (rest.length === 0 || Date.now() > deadline) return rest
    await pause(200)
  }
}

test('errors, spans, vitals, sessions and recordings pass unchanged', async () => {
  const before = await newest()
  const { page } = await openPage(browser, { baseURL, dice: 0 })
  const sent = []
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === TUNNEL) sent.push(request.postData())
  })
  await page.goto('/appointments')
  await ready(page)
  await page.getByLabel('Starts at').fill('2031-05-06T10:30')
  await page.getByRole('button', { name: 'Book' }).click()
  await page.getByText('booked').first().waitFor()
  await page.getByRole('link', { name: 'Error test' }).first().click()
  await page.getByRole('button', { name: 'Break a render' }).click()
  await page.evaluate(() => setTimeout(() => undefined.length))
  const event = await error(CAUGHT, before)
  await arrival({ kind: 'replay_recording', after: before })
  await leave(page)
  await page.context().close()

  const kinds = new Set(sent.flatMap(itemsIn).map(({ type }) => type))
  assert.deepEqual(await missing(sent, before), [])
  for (const kind of ['event', 'span', 'session', 'replay_event', 'replay_recording']) {
    assert.ok(kinds.has(kind), kind)
  }
  assert.ok(event.breadcrumbs.length > 0)
  // Of a recording not only the texts are left.
  assert.ok(
    texts(sent).some((text) => text.includes('_cssText') && text.includes('"class":"rows"')),
  )
})

test('what the page’s policy forbids is reported through it, and not about whom the page is', async () => {
  const planted = 'zqplantedzq'
  const before = await newest()
  const { page } = await openPage(browser, { baseURL, dice: 0.95 })
  const reports = []
  page.on('request', (request) => {
    if (request.method() === 'POST') reports.push(request)
  })
  await page.goto(`/appointments?patient=${planted}`)
  await ready(page)
  const provoke = {
    script: (name) => {
      const script = document.createElement('script')
      script.textContent = `window.ran = "${name}"`
      document.body.append(script)
    },
    picture: (name) => (new Image().src = `https://pictures.example/${name}.png`),
  }
  for (const [what, directive, tag, told] of [
    ['script', 'script-src-elem', 'blocked', 'inline'],
    ['picture', 'img-src', 'address', 'https://…/*'],
  ]) {
    await page.evaluate(provoke[what], planted)
    const fits = ({ payload }) => payload.tags?.directive === directive
    const { payload } = await arrival({ kind: 'event', after: before, fits })
    const { type, value } = payload.exception.values[0]
    assert.equal(`${type}: ${value}`, `SecurityPolicyViolation: ${FORBIDDEN}`)
    assert.deepEqual([payload.tags[tag], payload.transaction], [told, 'appointments'])
  }
  await leave(page)
  await page.context().close()

  assert.ok(reports.length > 1)
  for (const request of reports) {
    assert.equal(request.url(), new URL(TUNNEL, baseURL).href)
    assert.ok(!request.postData().includes(planted))
  }
  const arrived = (await all('', before)).map(({ envelope }) => envelope).join()
  assert.ok(arrived.includes('SecurityPolicyViolation'))
  assert.ok(!arrived.includes(planted))
})
