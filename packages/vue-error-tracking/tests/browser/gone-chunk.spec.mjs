/** After a deployment a part of the page is gone: it is one kind of error, and the page helps itself. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSampled } from './build.mjs'
import { ready } from './browser.mjs'
import { startHost } from './host.mjs'

/** What tells the part that shows the appointments. */
const PART = /['"`]Starts at/

/** A site whose part is gone once the page is there. Returns what is done with it. */
async function open({ path = '/', environment = {} } = {}) {
  const host = await startHost(environment)
  const { page, uncaught } = await host.openPage({ dice: 0.95 })
  await page.goto(path)
  await page.getByRole('heading').first().waitFor()
  const [name] = [...host.site.files].find(
    ([name, text]) => name.endsWith('.js') && PART.test(text),
  )
  const text = host.site.files.get(name)
  return {
    ...host,
    page,
    uncaught,
    take: () => host.site.files.delete(name),
    /** Before the page that is loaded anew can ask for it. */
    bringWithPage: () => (host.site.onDocument = () => host.site.files.set(name, text)),
    follow: (link) => page.getByRole('navigation').getByRole('link', { name: link }).click(),
  }
}

test('it is one kind, by its name, and the page loads itself anew', async () => {
  const { page, all, arrival, bringWithPage, follow, site, take } = await open()
  await ready(page)
  take()
  bringWithPage()
  await follow('Appointments')
  const fits = ({ payload }) => payload.exception?.values.at(-1).type === 'ChunkLoadError'
  const { payload } = await arrival({ kind: 'event', fits })
  await page.getByLabel('Starts at').waitFor()

  assert.equal(payload.exception.values.at(-1).value, 'A part of the page could not be loaded')
  assert.deepEqual(payload.fingerprint, ['A part of the page could not be loaded'])
  assert.equal(payload.tags.chunk, 'AppointmentsView')
  assert.equal(site.documents, 2)
  assert.equal(all('event').length, 1)
  assert.equal(new URL(page.url()).pathname, '/appointments')
  await page.context().close()
})

for (const [what, environment, isLeftOut] of [
  ['with error tracking', {}, false],
  ['without a DSN', { SENTRY_DSN_FRONTEND: '' }, isSampled],
]) {
  test(`the page does so once, then it says so: ${what}`, { skip: isLeftOut }, async () => {
    const { page, follow, site, take } = await open({ environment })
    const written = []
    page.on('console', (message) => message.type() === 'error' && written.push(message.text()))
    take()
    await follow('Appointments')
    await page.getByRole('heading', { name: 'This page could not be opened' }).waitFor()
    assert.equal(site.documents, 2)
    // Once by each of the two loads, besides what the browser says of the request.
    const said = written.filter((text) => /dynamically imported module|Loading chunk/.test(text))
    assert.equal(said.length, 2, written.join('\n'))
    assert.equal(new URL(page.url()).pathname, '/appointments')
    await page.getByRole('link', { name: 'Go to the first page' }).click()
    await page.getByText('The API: answers').waitFor()
    await follow('Appointments')
    await page.getByRole('heading', { name: 'This page could not be opened' }).waitFor()

    assert.equal(site.documents, 2)
    await page.context().close()
  })
}

test('it asks first where somebody has typed something', async () => {
  const { page, follow, site, take } = await open({
    environment: {},
    path: '/error-test',
  })
  take()
  await page.evaluate(() => {
    document.getElementById('main').insertAdjacentHTML('afterend', '<input aria-label="Note">')
  })
  await page.getByLabel('Note').fill('Call back on Monday')
  const asked = page.waitForEvent('dialog')
  const followed = follow('Appointments')
  const dialog = await asked
  assert.match(dialog.message(), /newer version of this page/)
  await dialog.dismiss()
  await followed
  await page.waitForTimeout(300)

  assert.equal(site.documents, 1)
  assert.equal(await page.getByLabel('Note').inputValue(), 'Call back on Monday')
  await page.getByRole('heading', { name: 'Error test' }).waitFor()
  await page.context().close()
})
