/** What fails while the application's modules load is seen, though no plugin is ever installed. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ready } from './browser.mjs'
import { startHost } from './host.mjs'

/** The host application, with a router that an address breaks, set up late. */
const host = await startHost({}, { replaced: brokenAndLate() })

function brokenAndLate() {
  const router = readFileSync(new URL('../host/src/router.ts', import.meta.url), 'utf8')
  return {
    'src/router.ts': `${router}
if (location.search === '?broken') throw new Error('The routes are broken')
`,
    'src/main.ts': `import 'vue-error-tracking/early'
import { createApp } from 'vue'
import { createErrorTracking } from 'vue-error-tracking'
import App from './App.vue'
import router from './router'

addEventListener('load', () =>
  setTimeout(() => createApp(App).use(createErrorTracking({ router })).use(router).mount('#app'), 300),
)
`,
  }
}

test('a throw at the top of the router’s module is one event, with its script', async () => {
  const { openPage, error, all, site } = host
  const { page, uncaught, violations } = await openPage()
  await page.goto('/?broken')
  const event = await error('The routes are broken')
  await page.waitForTimeout(500)

  assert.equal(await page.locator('#app').innerHTML(), '', 'the page is blank')
  assert.deepEqual(uncaught, ['The routes are broken'])
  const [thrown] = event.exception.values
  assert.match(thrown.stacktrace.frames.at(-1).filename, /^app:\/\/\/assets\/[\w./-]+\.js$/)
  assert.equal(thrown.mechanism.type, 'auto.browser.global_handlers.onerror')
  assert.equal(event.release, 'clinic@1')
  assert.equal(all('event').length, 1)
  assert.ok(site.received.length > 0)
  assert.deepEqual(violations, [])
  await page.context().close()
})

test('an application that is set up late gives the SDK its router all the same', async () => {
  const { openPage, error } = host
  const { page } = await openPage()
  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Throw in a handler' }).click()

  assert.equal((await error('Error test: handler')).transaction, 'error-test')
  await page.context().close()
})
