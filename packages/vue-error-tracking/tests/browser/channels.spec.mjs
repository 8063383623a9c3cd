/**
 * Nothing private leaves a real browser. A text is planted in each of the ways by which something
 * could come into telemetry (`probe/channels/`), and searched for in all that the page sends.
 *
 * The same with the gate off, and all that the SDK can collect on, proves that each way works.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BUNDLER, buildHost, isSampled } from './build.mjs'
import { leave, openPage, ready, until } from './browser.mjs'
import { startSite } from './site.mjs'
import { EACH_KIND, holds, markOf, ofAKind, plantedAs, searchable } from './traced-text.mjs'

const FEWEST = 230
const TIMEOUT = { timeout: 900_000 }

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

/** Each channel has a text of letters; at night it has others as well, by turns or one of each kind. */
const isFull = Boolean(process.env.FULL)
const BY_TURNS = isFull ? [undefined] : []
const OTHERS = isFull && BUNDLER === 'vite' ? EACH_KIND : BY_TURNS
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

/**
 * Uses every channel, with a text of letters and then in a page of its own with each of `kinds`.
 *
 * @returns the names of all, of those whose letters were sent and of those whose others were, and all
 *   that was sent
 */
async function use(site, kinds = []) {
  const page = await open(site)
  const names = [...(await page.evaluate(() => window.probe.names)), ...Object.keys(VISIT)]
  const marks = new Map(names.map((name, number) => [name, markOf(number)]))
  const others = kinds.map(
    (kind) => new Map(names.map((name, number) => [name, ofAKind(number, kind ?? KIND_OF[name])])),
  )
  await plant(site, page, marks, plantedAs)
  for (const kind of KINDS) await site.inbox.arrival({ kind })
  const left = (sent, planted) => names.filter((name) => holds(sent, planted.get(name)))
  const foundOfAKind = []
  for (const planted of others) {
    const before = site.received.length
    await plant(site, await open(site), planted, String)
    // Nothing of an earlier page has these, and searching takes long.
    foundOfAKind.push(...left(searchable(site.received.slice(before).join('\n')), planted))
  }
  const sent = searchable(site.received.join('\n'))
  return { names, sent, found: left(sent, marks), foundOfAKind }
}

async function open(site) {
  const { page } = await openPage({ dice: 0, baseURL: site.url })
  await page.goto('/')
  await ready(page)
  return page
}

/** Plants in a page what each channel has, then in visits, and leaves them. */
async function plant(site, page, planted, text) {
  // One after the other: an error that is like the last one is left out.
  for (const [name, mark] of planted) {
    const given = [name, text(mark), mark]
    if (!(name in VISIT)) await page.evaluate((given) => window.probe.use(...given), given)
  }
  await leave(page)
  await page.context().close()
  const visits = Object.entries(VISIT)
  await Promise.all(visits.map(([name, begin]) => visit(site, begin(planted.get(name)))))
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
  const { names, sent, found, foundOfAKind } = await use(await sitePlanted(), OTHERS)

  assert.deepEqual(found, [])
  assert.deepEqual(
    foundOfAKind.filter((name) => !AN_ID.includes(name)),
    [],
  )
  assert.match(sent.whole, /Patient \{planted\} is new/)
  const events = sent.whole.match(/"type":"event"}/g).length
  assert.ok(events > (names.length / 2) * (1 + OTHERS.length), `${events} events`)
  assert.doesNotMatch(sent.whole, /\uFFFD/, 'nothing is opaque')
  assert.doesNotMatch(sent.whole, /network_error|queue_overflow/, 'nothing was lost on the way')
})

const isLeftOut = { skip: isSampled }
test(
  'without the gate every channel leaks: each of them works',
  { ...TIMEOUT, ...isLeftOut },
  async () => {
    const { names, found, foundOfAKind } = await use(await sitePlanted({ isOpen: true }), BY_TURNS)

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
