/** A recording can be watched: replayed, it is laid out as the page was, and says nothing of it. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { browser, leave, ready, until } from './browser.mjs'
import { startHost } from './host.mjs'

const PLANTED = 'Zoltrixander'
/** Pixels that an element may be away from where it was. */
const NEAR = 8
/** The same to the side, where letters have widths of their own: nothing tells those of a masked text. */
const NEAR_AMONG_LETTERS = 24
/** A folder for pictures of the page and of its recording, for who wants to look at them. */
const { PICTURES } = process.env
const PLAYER = fileURLToPath(
  new URL('../../node_modules/@sentry/rrweb/dist/rrweb.umd.min.cjs', import.meta.url),
)

const source = (name) => readFileSync(new URL(`./laid-out/${name}`, import.meta.url), 'utf8')
const { all, newest, openPage, site } = await startHost(
  {},
  {
    replaced: {
      'src/style.css': source('style.css'),
      'src/views/AppointmentsView.vue': source('AppointmentsView.vue'),
    },
  },
)

// A stylesheet that the build did not write.
site.files.set('theme.css', `.${PLANTED}, #app { margin-left: 0 }`)

function addTheme() {
  const link = document.createElement('link')
  Object.assign(link, { rel: 'stylesheet', href: '/theme.css', media: 'print' })
  document.head.append(link)
}

/** Where each visible element of a page is, in order. */
function placesIn(document) {
  return [...document.querySelectorAll('#app *')].flatMap((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return width && height ? [[element.tagName, left, top, width, height]] : []
  })
}

const placesOf = async (frame) => frame.evaluate(placesIn, await frame.evaluateHandle('document'))

/** Visits the page, and returns where everything was at three moments, and what was recorded. */
async function record(viewport) {
  const before = await newest()
  const { page } = await openPage({ dice: 0, viewport })
  const moments = []
  const look = async () => {
    await page.waitForTimeout(300)
    moments.push({ time: await page.evaluate(() => Date.now()), places: await placesOf(page) })
    await page.waitForTimeout(300)
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/page-${moments.length}.png` })
  }
  await page.addInitScript((planted) => (window.planted = planted), PLANTED)
  await page.goto('/')
  await ready(page)
  await page.getByRole('link', { name: 'Appointments' }).click()
  await page.getByText('The end of it.').waitFor()
  const button = page.getByRole('button', { name: 'Show all' })
  await button.scrollIntoViewIfNeeded()
  await look()
  await button.click()
  await page.evaluate(addTheme)
  await look()
  await page.evaluate(() => (document.documentElement.className = 'even-letters'))
  await look()
  const recorded = () => all('replay_recording', before)
  const isWhole = () =>
    recorded().some(({ payload }) => payload.some(({ timestamp }) => timestamp > moments[1].time))
  await until('the last change is recorded', isWhole)
  await page.context().close()
  return { moments, recorded: recorded() }
}

/** Replays a recording, and returns where everything is at these moments. */
async function replay(recorded, moments, { width, height }) {
  const around = { width: width + 50, height: height + 50 }
  const page = await (await browser()).newPage({ viewport: around })
  const events = recorded.flatMap(({ payload }) => payload)
  await page.setContent('<!doctype html><body style="margin: 0">')
  await page.addScriptTag({ path: PLAYER })
  await page.evaluate((events) => {
    window.replayer = new rrweb.Replayer(events, { root: document.body, mouseTail: false })
  }, events)
  const replayed = []
  for (const { time } of moments) {
    await page.evaluate((time) => replayer.pause(time - replayer.getMetaData().startTime), time)
    await page.waitForTimeout(500)
    replayed.push(await placesOf(page.frames().at(-1)))
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/replay-${replayed.length}.png` })
  }
  await page.close()
  return replayed
}

/** The elements that are elsewhere. */
function moved(places, replayed, nearToTheSide = NEAR) {
  return places.flatMap(([tag, left, top], i) => {
    const [, x, y] = replayed[i] ?? []
    const isNear = Math.abs(left - x) <= nearToTheSide && Math.abs(top - y) <= NEAR
    return isNear ? [] : [`${tag} ${left},${top}: ${x},${y}`]
  })
}

/** Where the recorded clicks were. By rrweb's numbers: a change, by the mouse, a click. */
function clicksIn(recorded) {
  const events = recorded.flatMap(({ payload }) => payload)
  return events
    .filter(({ type, data }) => type === 3 && data.source === 2 && data.type === 2)
    .map(({ data }) => data)
}

const tags = (places) => places.map(([tag]) => tag).join(' ')

for (const [name, viewport] of Object.entries({
  'a desk': { width: 1280, height: 900 },
  'a telephone': { width: 390, height: 844 },
})) {
  test(`on ${name} everything is where it was, and says nothing`, async () => {
    const { moments, recorded } = await record(viewport)
    const [, among, even] = moments.map(({ places }) => places)
    const [shownBefore, shownAmong, shownEven] = await replay(recorded, moments, viewport)

    assert.ok(even.length > 30, 'the page was there')
    assert.equal(tags(shownEven), tags(even))
    assert.deepEqual(moved(even, shownEven), [])
    if (viewport.width > 1000) {
      assert.deepEqual(moved(among, shownAmong, NEAR_AMONG_LETTERS), [])
      const [, left, top, width, height] = shownBefore.find(([tag]) => tag === 'BUTTON')
      const { x, y } = clicksIn(recorded).at(-1)
      assert.ok(x > left && x < left + width && y > top && y < top + height, 'the pointer hits it')
    }

    const sent = site.received.join()
    assert.match(sent, /Of note \\u2192/, 'the stylesheets of the build are there')
    assert.doesNotMatch(sent, new RegExp(PLANTED, 'i'))
    assert.doesNotMatch(sent, /"checked"|Follow-up|theme/)
    // By themselves: lengths, moments and identifiers have such digits as well.
    assert.doesNotMatch(sent, /(?<![\w%])17%|(?<![\da-f.:-])2031(?![\da-f.])/)
  })
}
