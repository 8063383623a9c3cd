/** The page for a person who hit an error: what it says, to eyes, keyboards and screen readers. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ready, until } from './browser.mjs'
import { SDK } from './build.mjs'
import { startHost } from './host.mjs'

const { all, arrival, error, newest, openPage } = await startHost()

async function openErrorPage(options) {
  const before = await newest()
  const opened = await openPage(options)
  await opened.page.goto('/error-test')
  await ready(opened.page)
  await opened.page.getByRole('button', { name: 'Break a render' }).click()
  await opened.page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
  return { ...opened, before }
}

test('it says what happened, and gives the number of the event', async () => {
  const { page, before, violations } = await openErrorPage()

  const { event_id } = await error('Error test: render', before)
  await page.getByText(`${event_id.slice(0, 4)} ${event_id.slice(4, 8)}`).waitFor()
  assert.deepEqual(violations, [])
  await page.context().close()
})

test('it is announced, and every part of it has a name', async () => {
  const { page } = await openErrorPage()
  await page.getByRole('button', { name: 'Send' }).waitFor()

  assert.ok(await page.getByRole('alert').getByRole('heading', { level: 1 }).isVisible())
  assert.ok(await page.getByRole('region', { name: 'This page could not be shown' }).isVisible())
  const tree = await page.getByRole('main').ariaSnapshot()
  for (const line of [
    '- heading "This page could not be shown" [level=1]',
    '- link "Load the page again"',
    '- link "Go to the first page"',
    '- group "Would you tell us what you were doing?"',
    '- radio "I was opening the page."',
    '- button "Send"',
  ]) {
    assert.ok(tree.includes(line), `${line} in\n${tree}`)
  }
  assert.ok(!tree.includes('[checked]'), 'nothing is answered beforehand')
  await page.context().close()
})

test('it can be used with the keyboard alone', async () => {
  const before = await newest()
  const { page } = await openPage()
  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Break a render' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Copy the number' }).waitFor()
  const focused = () =>
    page.evaluate(() => document.activeElement.innerText || document.activeElement.value)

  assert.equal(await focused(), 'This page could not be shown')
  const stops = []
  for (let stop = 0; stop < 5; stop++) {
    await page.keyboard.press('Tab')
    stops.push(
      await page.evaluate(
        () => document.activeElement.textContent.trim() || document.activeElement.type,
      ),
    )
  }
  const buttons = ['Load the page again', 'Go to the first page', 'Copy the number']
  assert.deepEqual(stops, [...buttons, 'radio', 'Send'])
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('Thank you.').waitFor()
  await until('the focus is on the answer', async () => /^Thank you\./.test(await focused()))
  await arrival({ kind: 'feedback', after: before })
  await page.context().close()
})

test('the feedback is one of its sentences, belongs to the event, and holds nothing else', async () => {
  const { page, before } = await openErrorPage()
  const { event_id } = await error('Error test: render', before)
  await page.getByLabel('I was saving or sending something.').check()
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Thank you.').waitFor()

  const { payload } = await arrival({ kind: 'feedback', after: before })
  assert.equal(payload.contexts.feedback.message, 'I was saving or sending something.')
  assert.equal(payload.contexts.feedback.associated_event_id, event_id)
  for (const field of ['name', 'contact_email', 'url']) {
    assert.equal(payload.contexts.feedback[field], undefined, field)
  }
  assert.equal((await all('feedback', before)).length, 1)
  await page.context().close()
})

test('it goes with the next navigation', async () => {
  const { page } = await openErrorPage()

  await page.getByRole('link', { name: 'Go to the first page' }).click()

  await page
    .getByRole('heading', { name: 'This page could not be shown' })
    .waitFor({ state: 'detached' })
  await page.context().close()
})

test('without the SDK it is there all the same, with no number and no form', async () => {
  const { page } = await openPage()
  await page.route('**/assets/**.js', async (route) => {
    const response = await route.fetch()
    const body = await response.text()
    if (body.includes(SDK)) await route.abort('blockedbyclient')
    else await route.fulfill({ response, body })
  })
  await page.goto('/error-test')
  await page.getByRole('button', { name: 'Break a render' }).click()
  await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
  await page.waitForTimeout(1500)

  assert.equal(await page.getByRole('button', { name: 'Send' }).count(), 0)
  assert.equal(await page.getByText('give us its number').count(), 0)
  await page.context().close()
})
