/** Without a network the page works, and what it has to report is kept and sent later, within bounds. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertBetween, ready, until } from './browser.mjs'
import { startHost } from './host.mjs'

const { all, arrival, error, newest, openPage, site } = await startHost()

const KEPT = 30
/** The script of the page for a failure. */
const [FOR_FAILURES] = [...site.files].find(
  ([name, text]) => name.endsWith('.js') && text.includes('error-title'),
)

/** Opens the test page, waits until all that it may fetch is there, and takes the network away. */
async function openOffline() {
  const { page, ...seen } = await openPage({ dice: 0.95 })
  // The page for a failure is fetched two seconds after the start.
  const fetched = page.waitForResponse((response) => response.url().endsWith(FOR_FAILURES))
  await page.goto('/error-test')
  await ready(page)
  await (await fetched).finished()
  await page.waitForLoadState('networkidle')
  const before = await newest()
  await page.context().setOffline(true)
  return { page, before, ...seen }
}

test('an error is kept, the page says so, and it arrives with its own time', async () => {
  const { page, before, uncaught } = await openOffline()
  const raising = Date.now() / 1000
  await page.getByRole('button', { name: 'Break a render' }).click()
  await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
  const raised = Date.now() / 1000
  await page.getByLabel('I was opening the page.').check()
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('You seem to be offline').waitFor()
  await page.getByRole('link', { name: 'Go to the first page' }).click()
  await page.getByText('The API: does not answer').waitFor()
  assert.deepEqual(await all('event', before), [])

  await page.context().setOffline(false)
  const event = await error('Error test: render', before)
  await arrival({ kind: 'feedback', after: before })

  assertBetween(event.timestamp, raising, raised)
  assert.deepEqual(uncaught, [])
  await page.context().close()
})

test('a flood of errors is bounded, and the page works', async () => {
  const { page, before } = await openOffline()
  await page.evaluate(async () => {
    const kinds = [Error, TypeError, RangeError, ReferenceError, SyntaxError]
    const texts = ['handler', 'rejection', 'render']
    for (let i = 0; i < 300; i++) {
      const error = new kinds[i % kinds.length](`Error test: ${texts[i % texts.length]}`)
      setTimeout(() => {
        throw error
      })
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  })
  await page.getByRole('navigation').getByRole('link', { name: 'Error test' }).click()
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  await page.getByText('Raised: Throw in a handler.').waitFor()

  await page.context().setOffline(false)
  await until('several arrive', () => all('event', before).length > 5)
  await page.waitForTimeout(2000)
  const { length } = all('event', before)
  assert.ok(length <= KEPT, `${length} events arrived`)
  await page.context().close()
})
