/**
 * Whether what arrives says which thing failed how: errors that people really meet, in a page of a real
 * browser (`tests/usefulness`), each with somebody's data wherever data can stand.
 *
 * `SCORES=write` writes the titles anew into `scores.md`.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { until } from './browser.mjs'
import { build, serve } from './host.mjs'
import { keptTable, tableOf, isTold } from './scores.mjs'

const FOLDER = new URL('../usefulness/', import.meta.url)
const SCORES = new URL('scores.md', FOLDER)
const FEWEST = 100
/** Of 100 errors, how many may fall short. */
const MOST_SHORT = 5

/** The gate, which a page can do without: that proves that the data would leave. */
const OPTIONAL_GATE = {
  'privacy/index.js': (script) =>
    script.replace(
      'export { createPrivacy }',
      `const pass = (value) => value
const open = () => ({
  add() {}, categoryOf: () => 'error', scrubEvent: pass, scrubBreadcrumb: pass, scrubTrace: pass, scrubEnvelope: pass,
})
const gateOrNone = (...given) => globalThis.isOpen ? open() : createPrivacy(...given)
export { gateOrNone as createPrivacy }`,
    ),
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

/**
 * Opens a site of its own in which the cases that are wanted fail, with somebody's data.
 *
 * @returns what was wanted, whose data it was, the events by their cases, and all that was sent
 */
async function measure(files, { isWanted = () => true, isOpen = false } = {}) {
  const { site, all, openPage } = await serve(files)
  const { page } = await openPage({ dice: 0.99 })
  await page.addInitScript((open) => (window.isOpen = open), isOpen)
  await page.goto('/')
  const told = await page.evaluate(() => window.corpus.told)
  const cases = told.filter(isWanted)
  const who = person()
  const arrived = () =>
    Object.fromEntries(all('event').map(({ payload }) => [payload.tags?.case, payload]))
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    const names = cases.slice(from, from + AT_ONCE).map(({ name }) => name)
    const run = ([who, names]) => window.corpus.run(who, names)
    assert.deepEqual(await page.evaluate(run, [who, names]), [], 'each case fails')
    const missing = () => names.filter((name) => !(name in arrived()))
    await until('each case', () => missing().length === 0).catch((error) => {
      throw new Error(`${missing()} did not arrive`, { cause: error })
    })
  }
  await page.context().close()
  return { cases, who, events: arrived(), sent: site.received.join('\n') }
}

function person() {
  const letters = Array.from({ length: 14 }, () => String.fromCharCode(97 + Math.random() * 26))
  return { name: `Z${letters.join('')}`, number: 100_000_000 + Math.floor(Math.random() * 9e8) }
}

/** Without the gate the SDK would look through the components that Vue's own warnings hold. */
const isSample = ({ name }, i) => i % 12 === 0 && !name.startsWith('Vue')

async function builtCorpus() {
  const environment = { SENTRY_ENVIRONMENT: 'production', VITE_SENTRY_REPLAY: 'false' }
  const options = { replaced: source(), patched: OPTIONAL_GATE, besides: 'usefulness' }
  const files = await build(environment, options)
  // Other sites and workers are what fails, which the page's own policy would close.
  const page = files.get('index.html').replace(/<meta[^>]*Content-Security-Policy[^>]*>/, '')
  return new Map([...files, ['index.html', page]])
}

const files = await builtCorpus()
const [found, other, open] = await Promise.all([
  measure(files),
  measure(files),
  measure(files, { isWanted: isSample, isOpen: true }),
])
const { cases } = found

test('each error arrives under a title that says what failed, whosever data it met', () => {
  const [titles, others] = [found, other].map(({ events }) =>
    cases.map(({ name }) => titleOf(events[name])),
  )
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
  assert.deepEqual(
    [...keptTable(readFileSync(SCORES, 'utf8')).keys()],
    cases.map(({ name }) => name),
  )
})

test('nobody’s data leaves, and without the gate it does', () => {
  const leaks = ({ who: { name, number }, sent }) =>
    [name, `${number}`].filter((plant) => sent.toLowerCase().includes(plant.toLowerCase()))

  assert.deepEqual([found, other].flatMap(leaks), [])
  assert.equal(leaks(open).length, 2)
})

test('two failures are two issues, and one with other data is one', () => {
  // A recursion ends wherever the stack does, and the time runs out in either of two places of axios.
  const isElsewhere = (name) => name.endsWith('recursion') || name === 'axios: not in time'
  const clear = cases.filter(({ name, lacks }) => !lacks && !isElsewhere(name))
  const [groups, others] = [found, other].map(({ events }) =>
    clear.map(({ name }) => groupOf(events[name])),
  )
  const named = (isOdd) => clear.filter((_, i) => isOdd(i)).map(({ name }) => name)
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
