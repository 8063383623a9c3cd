/** The built page does all it has to under its own Content-Security-Policy. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { leave, ready, until } from './browser.mjs'
import { isSampled } from './build.mjs'
import { startHost, TUNNELLED } from './host.mjs'
import { startSite } from './site.mjs'

const { arrival, error, newest, openPage } = await startHost()

/** Visits every page, raises errors, is recorded, and returns what the browser held against it. */
async function visit(options) {
  const before = await newest()
  const { page, violations } = await openPage({ dice: 0, ...options })
  const complaints = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text())
  })
  for (const path of ['/', '/appointments', '/nowhere', '/error-test']) {
    await page.goto(path)
    await ready(page)
  }
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  await error('Error test: handler', before)
  await arrival({ kind: 'replay_recording', after: before })
  await leave(page)
  await page.context().close()
  return [...violations, ...complaints]
}

test('reports, recordings and all pages are allowed', async () => {
  assert.deepEqual(await visit(), [])
})

for (const [way, environment, isLeftOut] of [
  ['as it is built by default', {}, false],
  ['through the tunnel', TUNNELLED, isSampled],
]) {
  const title = `the policy names where reports go, and nothing else: ${way}`
  test(title, { skip: isLeftOut }, async () => {
    const tracker = await startSite()
    const { site, openPage } = await startHost(environment, { dsn: tracker.dsn })
    const { page, violations } = await openPage({ dice: 0 })
    await page.goto('/error-test')
    await ready(page)
    await page.getByRole('button', { name: 'Throw in a handler' }).click()
    const receiver = environment === TUNNELLED ? site : tracker
    await receiver.inbox.error('Error test: handler')
    await leave(page)

    const policy = await page.getAttribute('meta[http-equiv=Content-Security-Policy]', 'content')
    const [, connections] = /connect-src ([^;]*)/.exec(policy)
    const isDirect = tracker.received.some((text) => text.includes('Error test: handler'))
    const isTunnelled = site.received.some((text) => text.includes('Error test: handler'))
    assert.equal(connections, isDirect ? `'self' ${tracker.url}` : "'self'")
    assert.notEqual(isDirect, isTunnelled, 'the error went one way')
    assert.equal(isTunnelled, environment === TUNNELLED)
    assert.match(policy, /default-src 'self'.*worker-src 'none'/)
    assert.deepEqual(violations, [])
    await page.context().close()
  })
}

test('what the page does not need is forbidden, and the browser says so', async () => {
  const { page, violations } = await openPage()
  await page.goto('/')
  await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
    new Worker(URL.createObjectURL(new Blob([''])))
    await fetch('http://127.0.0.1:9/').catch(() => {})
  })
  await until('each is forbidden', () => violations.length >= 3)

  const forbidden = violations.map((violation) => violation.split(' forbids ')[0]).sort()
  assert.deepEqual(forbidden, ['connect-src', 'script-src-elem', 'worker-src'])
  assert.equal(await page.evaluate(() => window.ran), undefined)
  await page.context().close()
})

const WANTED = 'what it forbids is reported where that is wanted, from before the SDK is there on'
test(WANTED, { skip: isSampled }, async () => {
  const planted = 'zqplantedzq'
  const main = readFileSync(new URL('../host/src/main.ts', import.meta.url), 'utf8')
  const wanting = main.replace('{ router }', '{ router, policyViolations: true }')
  assert.notEqual(wanting, main)
  const picture = `<img src="https://pictures.example/${planted}.png">`
  const host = await startHost({}, { replaced: { 'src/main.ts': wanting } })
  host.site.files = new Map(
    [...host.site.files].map(([path, text]) => [
      path,
      text.replace('<div id="app">', `${picture}$&`),
    ]),
  )
  const { page } = await host.openPage({ dice: 0.95 })
  await page.goto(`/patients/${planted}`)
  await ready(page)
  const forbidden = (directive) =>
    host.arrival({ kind: 'event', fits: ({ payload }) => payload.tags.directive === directive })
  const early = await forbidden('img-src')
  await page.evaluate((text) => {
    const script = document.createElement('script')
    script.textContent = `window.ran = "${text}"`
    document.body.append(script)
  }, planted)
  const late = await forbidden('script-src-elem')

  assert.equal(early.payload.tags.address, 'https://…/*')
  assert.equal(late.payload.tags.blocked, 'inline')
  const [thrown] = late.payload.exception.values
  assert.equal(thrown.type, 'SecurityPolicyViolation')
  assert.equal(thrown.value, 'The page’s Content-Security-Policy does not allow this')
  assert.equal(late.payload.level, 'warning')
  assert.ok(!host.site.received.join().includes(planted), 'addresses stay')
  await page.context().close()
})
