/** Each kind of error, raised on the test page, arrives once and says what somebody needs to mend it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leave, ready, until } from './browser.mjs'
import { startHost } from './host.mjs'
import { startSite } from './site.mjs'

const { all, arrival, error, newest, openPage } = await startHost()

const GLOBAL = 'auto.browser.global_handlers'

const KINDS = [
  {
    button: 'Throw in a handler',
    message: 'Error test: handler',
    mechanism: 'auto.function.vue.error_handler',
    component: 'ErrorTestView',
  },
  {
    button: 'Reject a promise',
    message: 'Error test: rejection',
    mechanism: `${GLOBAL}.onunhandledrejection`,
  },
  {
    button: 'Fail a request',
    message: 'POST /test/error answered 500',
    mechanism: 'auto.function.vue.error_handler',
    component: 'ErrorTestView',
  },
  {
    button: 'Break a render',
    message: 'Error test: render',
    mechanism: 'auto.function.vue.error_handler',
    component: 'BrokenRender',
  },
]

for (const { button, message, mechanism, component } of KINDS) {
  test(`${button}: one event, with all that is needed`, async () => {
    const before = await newest()
    const { page } = await openPage()
    await page.goto('/error-test')
    await ready(page)

    await page.getByRole('button', { name: button }).click()
    const event = await error(message, before)
    await leave(page)

    const [thrown] = event.exception.values
    assert.equal(thrown.type, 'Error')
    assert.equal(thrown.mechanism.type, mechanism)
    assert.equal(thrown.mechanism.handled, false)
    assert.equal(event.contexts.vue?.componentName, component)
    assert.equal(event.transaction, 'error-test')
    assert.deepEqual(
      [event.environment, event.release, event.tags.service],
      ['test', 'clinic@1', 'frontend'],
    )
    const frame = thrown.stacktrace.frames.at(-1)
    assert.match(frame.filename, /^app:\/\/\/assets\/[\w./-]+\.js$/)
    assert.ok(frame.lineno > 0 && frame.colno > 0)
    assert.ok(
      event.debug_meta.images.some(({ code_file }) => code_file === frame.filename),
      'the debug id of the script that threw',
    )
    const again = await all('event', before)
    const same = again.filter(({ payload }) => payload.exception?.values.at(-1).value === message)
    assert.equal(same.length, 1)
    await page.context().close()
  })
}

test('the inspector is told what the browser’s gate removed, and no values', async () => {
  const before = await newest()
  const { page } = await openPage()
  await page.goto('/error-test')
  await ready(page)
  await page.evaluate(() => setTimeout(() => JSON.parse(`{"planted": ${location.pathname}}`)))

  const fits = ({ payload }) => payload.exception?.values[0].type === 'SyntaxError'
  const { removed } = await arrival({ kind: 'event', after: before, fits })
  await leave(page)

  const found = removed.map(({ path, rule }) => `${path}: ${rule}`)
  assert.ok(found.includes('event.exception.values[].value: rebuilt text'), found.join('; '))
  assert.doesNotMatch(JSON.stringify(removed), /planted|error-test/)
  await page.context().close()
})

test('what scripts from elsewhere do by themselves is not reported', async () => {
  const before = await newest()
  const elsewhere = await startSite()
  const script = "const fail = () => { throw new Error('Error test: handler') }"
  elsewhere.files = new Map([['widget.js', `${script}; setTimeout(fail); setTimeout(fail, 50)`]])
  // The page's own policy would not let them in.
  const { page, uncaught } = await openPage({ bypassCSP: true })
  await page.goto('/error-test')
  await ready(page)
  await page.addScriptTag({ url: `${elsewhere.url}/widget.js` })
  const seen = (many) => until(`${many} errors`, () => uncaught.length === many)
  await seen(2)
  await page.getByRole('button', { name: 'Reject a promise' }).click()
  await error('Error test: rejection', before)

  await seen(3)
  const values = (await all('event', before)).map(
    ({ payload }) => payload.exception.values[0].value,
  )
  assert.deepEqual(values, ['Error test: rejection'])
  await page.context().close()
})

test('the test page is there, under its own policy', async () => {
  const { page, uncaught, violations } = await openPage()
  await page.goto('/error-test')
  await ready(page)

  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Error test')
  for (const { button } of KINDS) {
    assert.ok(await page.getByRole('button', { name: button }).isEnabled())
  }
  assert.deepEqual([uncaught, violations], [[], []])
  await page.context().close()
})
