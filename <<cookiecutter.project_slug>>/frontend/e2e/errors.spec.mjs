/**
 * The built service in a real browser: each kind of error arrives, and the page for a failure gives
 * its number.
 */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { inspectorAt, launchChromium, openPage, ready } from 'vue-error-tracking/testing'

const baseURL = process.env.BASE_URL
const inspector = inspectorAt(process.env.INSPECTOR_URL)
const browser = await launchChromium()
after(() => browser.close())

for (const [button, message] of [
  ['Throw in a handler', 'Error test: handler'],
  ['Reject a promise', 'Error test: rejection'],
  ['Fail a request', 'Error test: request answered'],
  ['Break a render', 'Error test: render'],
]) {
  test(`${button}: it arrives, and says where`, async () => {
    const before = await inspector.newest()
    const { page, violations } = await openPage(browser, { baseURL })
    await page.goto('/error-test')
    await ready(page)
    await page.getByRole('button', { name: button }).click()
    const fits = ({ payload }) => payload.exception?.values.at(-1).value.startsWith(message)
    const event = (await inspector.arrival({ kind: 'event', after: before, fits })).payload
    const { frames } = event.exception.values.at(-1).stacktrace
    assert.match(frames.at(-1).filename, /^app:\/\/\/assets\/[\w./-]+\.js$/)
    assert.equal(event.transaction, 'error-test')
    assert.deepEqual(violations, [])
    await page.context().close()
  })
}

test('the page for a failure gives the number of its event, and takes an answer', async () => {
  const before = await inspector.newest()
  const { page } = await openPage(browser, { baseURL })
  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Break a render' }).click()
  const { event_id } = await inspector.error('Error test: render', before)
  await page.getByText(`${event_id.slice(0, 4)} ${event_id.slice(4, 8)}`).waitFor()
  await page.getByLabel('I was saving or sending something.').check()
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Thank you.').waitFor()

  const { payload } = await inspector.arrival({ kind: 'feedback', after: before })
  assert.equal(payload.contexts.feedback.message, 'I was saving or sending something.')
  assert.equal(payload.contexts.feedback.associated_event_id, event_id)
  await page.context().close()
})
