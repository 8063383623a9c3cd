/**
 * Whether what arrives says which thing failed how: errors that people really meet, in a page of a real
 * browser (`tests/usefulness`), each with somebody's data wherever data can stand.
 *
 * `SCORES=write` writes the titles anew into `scores.md`.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { buildHost } from './build.mjs'
import { openPage } from './browser.mjs'
import { keptTable, tableOf, isTold } from './scores.mjs'
import { startSite } from './site.mjs'

const FOLDER = new URL('../usefulness/', import.meta.url)
const SCORES = new URL('scores.md', FOLDER)
const TIMEOUT = { timeout: 240_000 }
const PATIENCE = 20_000
const FEWEST = 100
/** Of 100 errors, how many may fall short. */
const MOST_SHORT = 5

/** The SDK without the gate, which proves that the data would leave. */
const NO_GATE = {
  'privacy/index.js': () => `const pass = (value) => value
export const createPrivacy = () => ({
  add() {}, categoryOf: () => 'error', scrubEvent: pass, scrubBreadcrumb: pass, scrubTrace: pass, scrubEnvelope: pass,
})
`,
}

function source() {
  const names = readdirSync(new URL('src', FOLDER), { recursive: true })
  return Object.fromEntries(
    [
      ...names.filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`),
      'vite.config.ts',
    ].map((path) => [path, readFileSync(new URL(path, FOLDER), 'utf8')]),
  )
}

/** How many fail at a time: the SDK sends no more than that at once. */
const AT_ONCE = 20

/** Lets the cases that are wanted fail, with the data of two people, and returns what was sent. */
async function measure({ patched = {}, isWanted = () => true } = {}) {
  const site = await startSite()
  const environment = {
    SENTRY_DSN_FRONTEND: site.dsn,
    SENTRY_ENVIRONMENT: 'production',
    SENTRY_RELEASE: 'clinic@1',
    VITE_SENTRY_REPLAY: 'false',
  }
  const files = await buildHost(environment, { replaced: source(), patched, besides: 'usefulness' })
  // Other sites and workers are what fails, which the page's own policy would close.
  const page = files.get('index.html').replace(/<meta[^>]*Content-Security-Policy[^>]*>/, '')
  site.files = new Map([...files, ['index.html', page]])
  const opened = await openPage({ dice: 0.99, baseURL: site.url })
  await opened.page.goto('/')
  const told = await opened.page.evaluate(() => window.corpus.told)
  const cases = told.filter(isWanted)
  const people = [person(), person()]
  const events = []
  for (const who of people) {
    const before = site.inbox.newest()
    const arrived = () => site.inbox.all('event', before).map(({ payload }) => payload)
    for (let from = 0; from < cases.length; from += AT_ONCE) {
      const names = cases.slice(from, from + AT_ONCE).map(({ name }) => name)
      const run = ([who, names]) => window.corpus.run(who, names)
      assert.deepEqual(await opened.page.evaluate(run, [who, names]), [], 'each case fails')
      const deadline = Date.now() + PATIENCE
      const isLate = (name) => !arrived().some(({ tags }) => tags?.case === name)
      while (names.some(isLate) && Date.now() < deadline) await pause(20)
    }
    events.push(Object.fromEntries(arrived().map((event) => [event.tags?.case, event])))
  }
  await opened.page.context().close()
  const sent = site.received.join('\n')
  return { cases, people, events, sent }
}

function person() {
  const letters = Array.from({ length: 14 }, () => String.fromCharCode(97 + Math.random() * 26))
  return { name: `Z${letters.join('')}`, number: 100_000_000 + Math.floor(Math.random() * 9e8) }
}

/** Without the gate the SDK would look through the components that Vue's own warnings hold. */
const isSample = ({ name }, i) => i % 12 === 0 && !name.startsWith('Vue')

const found = await measure()

test('each error arrives under a title that says what failed, whosever data it met', () => {
  const { cases, events } = found
  const [titles, others] = events.map((of) => cases.map(({ name }) => titleOf(of[name])))
  if (process.env.SCORES === 'write') writeFileSync(SCORES, tableOf(cases, titles))
  console.log(`# ${tableOf(cases, titles).split('\n')[2]}`)

  assert.deepEqual(titles, others)
  const wrong = cases.filter((one, i) => isTold(one, titles[i]) === Boolean(one.lacks))
  assert.deepEqual(
    wrong.map((one) => `${one.name}: ${titles[cases.indexOf(one)]}`),
    [],
  )
  const short = cases.filter(({ lacks }) => lacks).length
  assert.ok(cases.length >= FEWEST && short <= (cases.length * MOST_SHORT) / 100)
  const kept = keptTable(readFileSync(SCORES, 'utf8'))
  assert.deepEqual(
    [...kept.keys()],
    cases.map(({ name }) => name),
  )
})

test('nobody’s data leaves, and without the gate it does', TIMEOUT, async () => {
  const plants = ({ people }) => people.flatMap(({ name, number }) => [name, `${number}`])
  assert.deepEqual(
    plants(found).filter((plant) => found.sent.toLowerCase().includes(plant.toLowerCase())),
    [],
  )

  const open = await measure({ patched: NO_GATE, isWanted: isSample })
  assert.deepEqual(
    plants(open).filter((plant) => !open.sent.includes(plant)),
    [],
  )
})

test('two failures are two issues, and one with other data is one', () => {
  const { events } = found
  // An endless recursion ends wherever the stack does.
  const cases = found.cases.filter(({ name, lacks }) => !lacks && !name.endsWith('recursion'))
  const [groups, others] = events.map((of) => cases.map(({ name }) => groupOf(of[name])))
  const named = (isOdd) => cases.filter((_, i) => isOdd(i)).map(({ name }) => name)
  assert.deepEqual(
    named((i) => groups[i] !== others[i]),
    [],
  )
  assert.deepEqual(
    named((i) => groups.indexOf(groups[i]) !== i),
    [],
  )
})

function thrownIn(event) {
  return event?.exception?.values ?? []
}

/** As Sentry titles an issue. */
function titleOf(event) {
  const { type, value } = thrownIn(event).at(-1) ?? {}
  return value ? `${type}: ${value.replace(/\s*\n\s*/g, ' / ')}` : `${type}`
}

/** What Sentry groups by: the fingerprint, and of each error the class and its frames, or its text. */
function groupOf(event) {
  const thrown = thrownIn(event).map(({ type, value, stacktrace }) => [
    type,
    stacktrace?.frames?.map(({ filename, lineno, colno }) => [filename, lineno, colno]) ?? value,
  ])
  return JSON.stringify([event?.fingerprint ?? [], thrown])
}
