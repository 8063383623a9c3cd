/**
 * The development server: the package is served from its folder, and what is edited is shown at once;
 * what it says counts from the page's next load on.
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BUNDLER, install, surroundings } from './build.mjs'
import { openPage, ready, until } from './browser.mjs'
import { startSite } from './site.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const COMMANDS = {
  vite: ['node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', '0'],
  'vue-cli': [
    'node_modules/@vue/cli-service/bin/vue-cli-service.js',
    'serve',
    '--host',
    '127.0.0.1',
  ],
}

const copy = mkdtempSync(join(tmpdir(), 'development-'))
after(() => rmSync(copy, { recursive: true, force: true }))
cpSync(join(root, 'tests/host'), copy, { recursive: true })
cpSync(join(root, 'tests', BUNDLER), copy, {
  recursive: true,
  filter: (path) => !path.includes('node_modules'),
})
install(join(copy, 'node_modules'))
const site = await startSite()

/** Starts the server and returns its address. */
async function serve() {
  const server = spawn(process.execPath, COMMANDS[BUNDLER], {
    cwd: copy,
    env: { ...surroundings(), NODE_ENV: 'development', SENTRY_DSN_FRONTEND: site.dsn },
  })
  after(() => server.kill())
  let said = ''
  server.stderr.on('data', (text) => (said += text))
  return new Promise((resolve, reject) => {
    server.on('exit', () => reject(new Error(said)))
    server.stdout.on('data', (text) => {
      said += text
      const escapes = RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
      const [address] = /http:\/\/[\w.]+:\d+/.exec(said.replace(escapes, '')) ?? []
      if (address) resolve(address)
    })
  })
}

test('errors arrive from it, after an edit too, and with its texts when the page is loaded', async () => {
  const baseURL = await serve()
  const { page, uncaught, violations } = await openPage({ baseURL })
  const written = []
  page.on('console', (message) => written.push(`${message.type()}: ${message.text()}`))
  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  const event = await site.inbox.error('Error test: handler')
  const { filename } = event.exception.values[0].stacktrace.frames.at(-1)
  if (BUNDLER === 'vite') assert.match(filename, /^app:\/\/\/src\/views\/ErrorTestView\.vue$/)

  const view = join(copy, 'src/views/ErrorTestView.vue')
  const edited = readFileSync(view, 'utf8')
    .replace('Error test: handler', 'Said otherwise')
    .replace('<h1>Error test</h1>', '<h1>Edited</h1>')
  const before = site.inbox.newest()
  await page.evaluate(() => (window.isSame = true))
  writeFileSync(view, edited)
  await page.getByRole('heading', { name: 'Edited' }).waitFor()
  assert.ok(await page.evaluate(() => window.isSame), 'the page was not loaded anew')
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  const { payload } = await site.inbox.arrival({ kind: 'event', after: before })
  assert.equal(payload.contexts.vue.componentName, 'ErrorTestView')

  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Throw in a handler' }).click()
  await site.inbox.error('Said otherwise')
  assert.deepEqual(uncaught, [])
  const trace = written.find((text) => text.includes('Unhandled error during execution'))
  assert.match(trace ?? '', /^warning: \[Vue warn\]: .* native event handler\s+at <ErrorTestView>/)
  await assertReportedAlone(page, violations)
  const { templates } = JSON.parse(readFileSync(join(copy, 'literals.json'), 'utf8'))
  assert.ok(
    templates.some(([text]) => text === 'Said otherwise'),
    'the tunnel is told as well',
  )
  await page.context().close()
})

/** What the build's policy would forbid is said and done; what the server does by itself is no news. */
async function assertReportedAlone(page, violations) {
  assert.deepEqual(violations, [])
  // The tracker's machine by another name, which nobody has told the build.
  const elsewhere = site.url.replace('127.0.0.1', 'localhost')
  const status = await page.evaluate(async (address) => (await fetch(address)).status, elsewhere)
  await until('the browser says so', () => violations.length > 0)

  assert.equal(status, 200)
  assert.deepEqual([...new Set(violations)], [`connect-src forbids ${elsewhere}/`])
}
