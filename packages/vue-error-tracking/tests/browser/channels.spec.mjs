/**
 * Nothing private leaves a real browser. A text is planted in each of the ways by which something
 * could come into telemetry (`probe/channels/`), and searched for in all that the page sends.
 *
 * The same with the gate off, and all that the SDK can collect on, proves that each way works.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { buildHost, isSampled } from './build.mjs'
import { leave, openPage, ready, until } from './browser.mjs'
import { startSite } from './site.mjs'
import { holds, markOf, ofAKind, plantedAs, searchable } from './traced-text.mjs'

const FEWEST = 230
const TIMEOUT = { timeout: 240_000 }

/** So that every channel is heard: the limiter is no part of the gate. */
const NO_LIMIT = { 'sdk/limiter.js': () => 'export const createLimiter = () => () => true\n' }
/** The SDK with everything on and no gate, in place of the package's. */
const NO_GATE = {
  'sdk/index.js': () =>
    'export const startSdk = (options, tasks) => globalThis.startOpenSdk(tasks)\n',
}

/** What only a visit can plant: in its address, in the browser, or before the page is loaded. */
const VISIT = {
  'first path': (mark) => ({ path: `/patients/${mark}` }),
  'first query': (mark) => ({ path: `/?q=${mark}` }),
  'first hash': (mark) => ({ path: `/#${mark}` }),
  'first unknown path': (mark) => ({ path: `/unknown/${mark}` }),
  referrer: (mark) => ({ referer: `http://127.0.0.1:9/${mark}` }),
  'user agent': (mark) => ({ userAgent: `Mozilla/5.0 (X11; Linux x86_64) ${mark}` }),
  'performance mark': (mark) => ({ script: `performance.mark('${mark}')` }),
  'performance measure': (mark) => ({ script: `setTimeout(() => performance.measure('${mark}'))` }),
}

/** Each channel has a text of letters; each night it has one of another kind as well. */
const isFull = Boolean(process.env.FULL)
/** What the protocol has an id for: one that the SDK draws has the same form, and nothing else tells it. */
const AN_ID = ['session id']
/** Where a kind is needed that is no JSON, and short: Chromium cuts what it cites. */
const HEX = 1
const KIND_OF = { 'message, of JSON': HEX }

function textOf(name) {
  return readFileSync(new URL(`./probe/${name}`, import.meta.url), 'utf8')
}

/** The application that is probed, in place of the one there is. */
function probe(isOpen) {
  const names = readdirSync(new URL('./probe', import.meta.url), { recursive: true })
  const sources = names.filter((name) => name.endsWith('.ts'))
  return {
    'src/main.ts': `${isOpen ? "import './probe/open-sdk'\n" : ''}import './probe/main'\n`,
    ...Object.fromEntries(sources.map((name) => [`src/probe/${name}`, textOf(name)])),
  }
}

async function sitePlanted({ isOpen = false } = {}) {
  const site = await startSite()
  const files = await buildHost(
    {
      SENTRY_DSN_FRONTEND: site.dsn,
      SENTRY_ENVIRONMENT: 'test',
      SENTRY_RELEASE: 'clinic@1',
      SENTRY_TRACES_SAMPLE_RATE: '1',
    },
    { replaced: probe(isOpen), patched: { ...NO_LIMIT, ...(isOpen && NO_GATE) } },
  )
  // Workers and foreign hosts are channels, which the page's own policy would close.
  const page = files.get('index.html').replace(/<meta[^>]*Content-Security-Policy[^>]*>/, '')
  site.files = new Map([...files, ['index.html', page]])
  return site
}

/** What is sent of a page by itself, sooner or later. */
const KINDS = ['event', 'span', 'log', 'session', 'replay_event', 'replay_recording']

/** Uses every channel. Returns the names of those whose text was sent, and all that was. */
async function use(site) {
  const { page } = await openPage({ dice: 0, baseURL: site.url })
  await page.goto('/')
  await ready(page)
  const names = [...(await page.evaluate(() => window.probe.names)), ...Object.keys(VISIT)]
  const marks = new Map(names.map((name, number) => [name, markOf(number)]))
  const others = new Map(
    isFull ? names.map((name, number) => [name, ofAKind(number, KIND_OF[name])]) : [],
  )
  const plant = (...texts) => page.evaluate((given) => window.probe.use(...given), texts)
  // One after the other: an error that is like the last one is left out.
  for (const [planted, text] of [
    [marks, plantedAs],
    [others, String],
  ]) {
    for (const [name, mark] of planted) {
      if (!(name in VISIT)) await plant(name, text(mark), mark)
    }
  }
  for (const kind of KINDS) await site.inbox.arrival({ kind })
  await leave(page)
  await page.context().close()
  for (const planted of [marks, others].filter(({ size }) => size)) {
    const visits = Object.entries(VISIT).map(([name, begin]) =>
      visit(site, begin(planted.get(name))),
    )
    await Promise.all(visits)
  }
  const sent = searchable(site.received.join('\n'))
  const left = (planted) => [...planted.keys()].filter((name) => holds(sent, planted.get(name)))
  return { names, sent, found: left(marks), foundOfAKind: left(others) }
}

async function visit(site, { path = '/', referer, userAgent, script }) {
  const { page } = await openPage({ dice: 0, baseURL: site.url, ...(userAgent && { userAgent }) })
  if (script) await page.addInitScript(script)
  await page.goto(path, { referer })
  await ready(page)
  const reported = page.waitForRequest((request) => request.postData()?.includes('"type":"event"'))
  await page.evaluate(() => window.probe.use('captured error', 'a', 'a'))
  await reported
  await leave(page)
  await page.context().close()
}

test('nothing that is planted leaves through the gate', TIMEOUT, async () => {
  const { names, sent, found, foundOfAKind } = await use(await sitePlanted())

  assert.deepEqual(found, [])
  assert.deepEqual(
    foundOfAKind.filter((name) => !AN_ID.includes(name)),
    [],
  )
  assert.match(sent.whole, /Patient \{planted\} is new/)
  assert.ok(sent.whole.match(/"type":"event"}/g).length > names.length / 2)
  assert.doesNotMatch(sent.whole, /\uFFFD/, 'nothing is opaque')
  assert.doesNotMatch(sent.whole, /network_error|queue_overflow/, 'nothing was lost on the way')
})

const isLeftOut = { skip: isSampled }
test(
  'without the gate every channel leaks: each of them works',
  { ...TIMEOUT, ...isLeftOut },
  async () => {
    const { names, found, foundOfAKind } = await use(await sitePlanted({ isOpen: true }))

    assert.ok(names.length >= FEWEST, `${names.length} channels`)
    assert.deepEqual(
      names.filter((name) => !found.includes(name)),
      [],
    )
    if (!isFull) return
    assert.deepEqual(
      names.filter((name) => !foundOfAKind.includes(name)),
      [],
    )
  },
)
