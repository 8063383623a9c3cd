/**
 * What projects do to their build, each once: the page works under its own policy, errors of each kind
 * arrive with the script that threw, and nothing that was planted leaves.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUNDLER, isSampled, SDK } from './build.mjs'
import { leave, openPage, ready } from './browser.mjs'
import { CELLS, COMBINATIONS, combined } from './cells.mjs'
import { startHost } from './host.mjs'
import { startSite } from './site.mjs'

const PLANTED = 'zqplantedzq'
const TIMEOUT = { timeout: 300_000 }

const KINDS = [
  ['Throw in a handler', 'Error test: handler'],
  ['Reject a promise', 'Error test: rejection'],
  ['Fail a request', 'POST /test/error answered 500'],
  ['Break a render', 'Error test: render'],
]

const isFor = (name) => (CELLS[name].only ?? BUNDLER) === BUNDLER

const EACH_ALONE = Object.keys(CELLS).map((name) => [name])

for (const wanted of process.env.FULL ? EACH_ALONE : COMBINATIONS) {
  const names = wanted.filter(isFor)
  if (names.length === 0) continue
  test(names.join(', '), TIMEOUT, async () => {
    const { options, environment, path, served, also } = await combined(names)
    const host = await startHost(environment, options)
    const { files } = host.site
    for (const change of served) change(host.site)
    const { page, violations, uncaught } = await host.openPage({ dice: 0 })
    await page.goto('')
    await page.getByRole('heading').first().waitFor()
    await ready(page)
    const { all, error } = host
    for (const look of also) await look({ page, path, files, error, countOf: countOf(all) })
    await raiseEach(page, path, { ...host, files })

    assert.deepEqual(violations, [])
    assert.deepEqual(
      uncaught.filter((message) => !message.startsWith('Error test')),
      [],
    )
    await page.context().close()
  })
}

test('every cell is tried with every change', () => {
  const tried = new Set(['as it is', ...COMBINATIONS.flat()])
  assert.deepEqual([...tried].sort(), Object.keys(CELLS).sort())
})

/** Raises errors of each kind, and plants a text on the way. */
async function raiseEach(page, path, { error, all, site, files }) {
  await page.goto(path('/error-test'))
  await ready(page)
  for (const [button, message] of KINDS) {
    await page.getByRole('button', { name: button }).click()
    const event = await error(message)
    assertResolvable(event, files)
    assert.equal(event.transaction, 'error-test')
    assert.equal(countOf(all)(message), 1, `${message} arrives once`)
  }
  await page.goto(path(`/patients/${PLANTED}`))
  // A page with another "#" alone is not loaded anew.
  await page.reload()
  await ready(page)
  await page.getByRole('button', { name: 'Call' }).click()
  const event = await error('Patient {String(route.params.id)} has no telephone')
  assert.equal(event.transaction, 'patient')
  await leave(page)
  assert.ok(!site.received.join('\n').includes(PLANTED), 'what was planted stays')
}

const countOf = (all) => (message) =>
  all('event').filter(({ payload }) => payload.exception?.values.at(-1).value === message).length

/** The frame that threw is of a script of the build, which its debug id names. */
function assertResolvable({ exception, debug_meta }, files) {
  const { filename, lineno, colno } = exception.values.at(-1).stacktrace.frames.at(-1)
  assert.match(filename ?? '', /^app:\/\/(\/[\w-]+)*\/assets\/[\w./-]+\.js$/)
  assert.ok(lineno > 0 && colno > 0)
  const { debug_id } = debug_meta.images.find(({ code_file }) => code_file === filename)
  const script = [...files].find(([name]) => filename.endsWith(`/${name}`))?.[1] ?? ''
  assert.ok(script.includes(`sentry-dbid-${debug_id}`), `${filename} has the debug id ${debug_id}`)
}

for (const [name, value, isLeftOut] of [
  ['SENTRY_RELEASE', 'feature/login', false],
  ['SENTRY_ENVIRONMENT', 'None', isSampled],
]) {
  const options = { ...TIMEOUT, skip: isLeftOut }
  test(`${name}=${value}, which Sentry discards, is refused`, options, async () => {
    const sentence = RegExp(`Error: ${name} is "${value}": expected up to .* discards such`)
    await assert.rejects(startHost({ [name]: value }), sentence)
  })
}

test('in a frame of another page', TIMEOUT, async () => {
  const host = await startHost()
  const around = await startSite()
  around.files = new Map([['index.html', `<iframe src="${host.site.url}/error-test"></iframe>`]])
  const { page } = await openPage({ baseURL: around.url })
  await page.goto('/')
  const frame = page.frameLocator('iframe')
  for (const [button, message] of KINDS) {
    await frame.getByRole('button', { name: button }).click()
    assertResolvable(await host.error(message), host.site.files)
  }
  await page.context().close()
})

const LEFT_OUT = { ...TIMEOUT, skip: isSampled }
test('without a DSN nothing is fetched, and the page works', LEFT_OUT, async () => {
  const host = await startHost({ SENTRY_DSN_FRONTEND: '' })
  const { page, violations, scripts } = await host.openPage()
  await page.goto('/error-test')
  for (const [button] of KINDS) await page.getByRole('button', { name: button }).click()
  await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
  await page.waitForTimeout(1500)

  for (const script of new Set(scripts)) {
    const text = await (await page.request.get(script)).text()
    assert.ok(!text.includes(SDK), `${script} is not the SDK`)
  }
  assert.deepEqual(host.site.inbox.items, [])
  assert.deepEqual(violations, [])
  await page.context().close()
})
