/**
 * The pages for who sees them, reads them on a telephone, uses a keyboard, or has them read out.
 *
 * The template's tests put this file into a generated project, with axe beside it, and run it there.
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { inspectorAt, launchChromium, openPage, ready } from 'vue-error-tracking/testing'

const baseURL = process.env.BASE_URL
const inspector = inspectorAt(process.env.INSPECTOR_URL)
const browser = await launchChromium()
after(() => browser.close())

/** A folder for pictures, for who wants to look at them. */
const { PICTURES } = process.env
const AXE = readFileSync(new URL('./axe.min.js', import.meta.url), 'utf8')

async function open(path, { isFailing = false, ...options } = {}) {
  const { page } = await openPage(browser, { baseURL, locale: 'en-GB', ...options })
  if (isFailing)
    await page.route('**/api/v1/appointments', (route) => route.fulfill({ status: 500 }))
  await page.goto(path)
  await ready(page)
  return page
}

async function book(page) {
  await page.getByLabel('Starts at').fill('2031-09-26T10:30')
  await page.getByRole('button', { name: 'Book' }).click()
  await page.getByText('The appointment is booked.').waitFor()
}

async function fail(page) {
  await page.getByRole('button', { name: 'Break a render' }).click()
  await page.getByText('give us its number').waitFor()
}

async function answer(page) {
  await fail(page)
  await page.getByLabel('I was searching for something.').check()
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Thank you.').waitFor()
}

/** Follows a link to a page whose script cannot be loaded. */
async function follow(page) {
  // Known by what it holds: Vue CLI gives it a number for a name.
  await page.route('**/assets/**.js', async (route) => {
    const response = await route.fetch()
    const body = await response.text()
    if (body.includes('New appointment')) await route.abort()
    else await route.fulfill({ response, body })
  })
  await page.getByRole('link', { name: 'Appointments' }).first().click()
  await page.getByText('This page could not be opened').waitFor()
  await page.getByText('give us its number').waitFor()
}

/** Every page there is: its path, and what makes it say the most. */
const PAGES = {
  home: ['/', (page) => page.getByText('The API answers.').waitFor()],
  appointments: ['/appointments', book],
  'error-test': ['/error-test', async () => {}],
  'not-found': [`/no/such/${'long-'.repeat(20)}page`, async () => {}],
  'appointments-missing': ['/appointments', (page) => page.getByText('Try again').waitFor()],
  'error-page': ['/error-test', fail],
  'error-page-of-a-link': ['/', follow],
  'error-page-answered': ['/error-test', answer],
}
const THEMES = ['light', 'dark']
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
]

for (const [name, [path, act]] of Object.entries(PAGES)) {
  test(`${name}: in light and dark, on a telephone and a desk`, async () => {
    const page = await open(path, { isFailing: name.endsWith('missing') })
    await act(page)
    await page.evaluate(AXE)
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme })
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const where = `${name}-${size.width}-${colorScheme}`
        if (PICTURES) await page.screenshot({ path: `${PICTURES}/${where}.png`, fullPage: true })
        assert.deepEqual(await findings(page), [], where)
        assert.deepEqual(await page.evaluate(faintBorders), [], where)
        assert.deepEqual(await page.evaluate(brokenWords), [], where)
        assert.ok(await page.evaluate(fits), `${where} is wider than its window`)
      }
    }
    await page.context().close()
  })
}

/** What axe holds against a page. */
async function findings(page) {
  const { violations } = await page.evaluate(() => window.axe.run())
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** Borders that do not reach 3:1 against what is around them. */
function faintBorders() {
  const channels = (color) => color.match(/[\d.]+/g).map(Number)
  const luminance = (color) => {
    const [r, g, b] = channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const isClear = (color) => channels(color)[3] === 0
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor
    return isClear(color) && element.parentElement ? behind(element.parentElement) : color
  }
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const { borderTopWidth, borderTopColor: color } = getComputedStyle(element)
    if (parseFloat(borderTopWidth) === 0 || isClear(color)) return []
    const [one, other] = [luminance(color), luminance(behind(element.parentElement))]
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    return contrast >= 3 ? [] : [`${element.outerHTML.slice(0, 60)}: ${contrast.toFixed(2)}`]
  })
}

/** Words, and parts of a date, that a line ends within; a path may break anywhere. */
function brokenWords() {
  const lines = (range) => new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { currentNode: text } = walker
    if (text.parentElement.closest('code.path')) continue
    const isWhole = text.parentElement.closest('time, code')
    for (const { index, 0: word } of text.data.matchAll(isWhole ? /.*\S.*/g : /\S+/g)) {
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      if (lines(range).size > 1) found.push(word)
    }
  }
  return found
}

function fits() {
  return document.documentElement.scrollWidth <= innerWidth
}

test('what is looked for is found where it is', async () => {
  const page = await open('/')
  await page.evaluate(AXE)
  await page.setViewportSize(SIZES[0])
  await page.evaluate(() => {
    document
      .querySelector('main')
      .insertAdjacentHTML(
        'beforeend',
        `<img src="/favicon.svg"><p class="planted">${'x'.repeat(100)}</p>`,
      )
    const { style } = document.querySelector('.planted')
    Object.assign(style, { border: '1px solid rgb(240 240 240)', overflowWrap: 'anywhere' })
  })
  assert.match((await findings(page)).join(), /image-alt: <img src="\/favicon.svg">/)
  assert.match((await page.evaluate(faintBorders)).join(), /planted/)
  assert.match((await page.evaluate(brokenWords)).join(), /^x{100}$/)
  await page.evaluate(() => (document.querySelector('.planted').style.overflowWrap = 'normal'))
  assert.ok(!(await page.evaluate(fits)))
  await page.context().close()
})

/** Presses Tab until this has the focus. */
async function tabTo(page, role, name) {
  const wanted = page.getByRole(role, { name }).first()
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluate((element) => element === document.activeElement)) return wanted
  }
  throw new Error(`Tab does not lead to ${role} ${name}`)
}

const focused = (page) =>
  page.evaluate(() => document.activeElement.innerText?.replace(/\s+/g, ' ').trim())

test('by keyboard alone: from page to page, a booking, a failure and an answer', async () => {
  const page = await open('/')
  await tabTo(page, 'link', 'Skip to content')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main')

  await page.reload()
  await ready(page)
  await tabTo(page, 'link', 'Appointments')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Appointments', level: 1 }).waitFor()
  await page.waitForFunction(() => document.activeElement.tagName === 'H1')
  assert.equal(await focused(page), 'Appointments')

  await tabTo(page, 'combobox', 'Type')
  await page.keyboard.press('V')
  await page.keyboard.press('Tab')
  await page.keyboard.type('09092031')
  await page.keyboard.press('Tab')
  await page.keyboard.type('1030')
  // Where the browser has one.
  await page.keyboard.type('a')
  const button = await tabTo(page, 'button', 'Book')
  await page.keyboard.press('Enter')
  await page.getByText('The appointment is booked.').waitFor()
  assert.ok(await button.evaluate((element) => element === document.activeElement))
  await page.getByText('Video call').first().waitFor()

  await page.goto('/error-test')
  await ready(page)
  await tabTo(page, 'button', 'Break a render')
  await page.keyboard.press('Space')
  await page.getByText('give us its number').waitFor()
  assert.equal(await focused(page), 'This page could not be shown')
  await tabTo(page, 'link', 'Load the page again')
  await tabTo(page, 'radio', 'I was opening the page.')
  assert.equal(await page.getByRole('radio', { checked: true }).count(), 0)
  await page.keyboard.press('ArrowDown')
  await tabTo(page, 'button', 'Send')
  await page.keyboard.press('Enter')
  await page.getByText('Thank you.').waitFor()
  assert.match(await focused(page), /^Thank you\./)
  await page.context().close()
})

test('an answer that was not chosen is asked for', async () => {
  const page = await open('/error-test')
  await fail(page)
  await page.getByRole('button', { name: 'Send' }).click()
  assert.equal(await page.evaluate(() => document.activeElement.type), 'radio')
  assert.equal(await page.getByText('Thank you.').count(), 0)
  await page.context().close()
})

test('the number can be copied, and read out', async () => {
  const before = await inspector.newest()
  const page = await open('/error-test', { permissions: ['clipboard-read', 'clipboard-write'] })
  await fail(page)
  const shown = await page.locator('code').innerText()
  assert.match(shown, /^[\da-f]{4} [\da-f]{4}$/)
  // By its number: what an earlier page reported can still be on its way.
  const fits = ({ payload }) => payload.event_id.startsWith(shown.replace(' ', ''))
  const { payload } = await inspector.arrival({ kind: 'event', after: before, fits })
  const { event_id: id } = payload
  await page.getByRole('button', { name: 'Copy the number' }).click()
  await page.getByText('Copied.').waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), id)
  await page.context().close()

  const other = await open('/error-test')
  await fail(other)
  await other.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))
  })
  await other.getByRole('button', { name: 'Copy the number' }).click()
  await other.getByText('copy it with the keyboard').waitFor()
  assert.match(await other.evaluate(() => getSelection().toString()), /^[\da-f]{4} [\da-f]{4}$/)
  await other.context().close()
})

test('a list that breaks takes nothing with it that somebody has typed', async () => {
  const page = await open('/')
  const broken = [{ id: '1', type: 'first_visit', status: 'booked', starts_at: 'no time at all' }]
  await page.route('**/api/v1/appointments', (route) => route.fulfill({ json: broken }), {
    times: 1,
  })
  await page.route('**/api/v1/appointments', (route) => setTimeout(() => route.fallback(), 1500), {
    times: 1,
  })
  await page.getByRole('link', { name: 'Appointments' }).first().click()
  const field = page.getByLabel('Starts at')
  await field.fill('2031-09-26T10:30')
  await page.getByText('could not be shown').waitFor()

  assert.equal(await field.inputValue(), '2031-09-26T10:30')
  await page.context().close()
})

test('a card can be clicked anywhere', async () => {
  const page = await open('/')
  for (const card of await page.locator('.card').all()) {
    const { x, y, width, height } = await card.boundingBox()
    const hits = await page.evaluate(
      (places) =>
        places.map(([x, y]) => document.elementFromPoint(x, y).closest('a, button')?.innerText),
      [
        [x + 3, y + 3],
        [x + width - 3, y + height - 3],
      ],
    )
    assert.deepEqual(hits, [hits[0], hits[0]])
    assert.ok(hits[0])
  }
  await page.context().close()
})

test('read out: each page says where one is, what there is, and what happens', async () => {
  const page = await open('/')
  const announced = page.locator('body > #app > [role=status], #app > .unseen')
  assert.match(await page.locator('main').ariaSnapshot(), /heading "[^"]+" \[level=1\]/)
  assert.equal(await announced.innerText(), '')

  await page.getByRole('link', { name: 'Appointments' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Appointments' }).waitFor()
  assert.match(await announced.innerText(), /^Appointments · /)
  assert.equal(await focused(page), 'Appointments')
  assert.match(
    await page.getByRole('navigation').ariaSnapshot(),
    /navigation "Main":\n\s+- link "Appointments"( \[[^\]]+\])*:/,
  )
  const current = page.getByRole('navigation').locator('[aria-current=page]')
  assert.equal(await current.innerText(), 'Appointments')
  const looks = (element) => {
    const { fontWeight, boxShadow } = getComputedStyle(element)
    return `${fontWeight} ${boxShadow}`
  }
  const other = page.getByRole('navigation').getByRole('link', { name: 'Error test' })
  assert.notEqual(await current.evaluate(looks), await other.evaluate(looks))

  await page.getByRole('combobox', { name: 'Type' }).waitFor()
  const form = await page.getByRole('form', { name: 'New appointment' }).ariaSnapshot()
  for (const part of [
    'heading "New appointment" [level=2]',
    'combobox "Type"',
    'Starts at',
    'button "Book"',
  ]) {
    assert.ok(form.includes(part), `${part} is not in\n${form}`)
  }

  await page.goto('/no/such/page')
  await page.getByRole('heading', { level: 1 }).waitFor()
  const missing = await page.locator('main').ariaSnapshot()
  assert.match(missing, /heading "Page not found" \[level=1\]/)
  assert.match(missing, /code: \/no\/such\/page/)

  await page.goto('/error-test')
  await ready(page)
  await fail(page)
  const failed = await page.locator('main').ariaSnapshot()
  for (const part of [
    'region "This page could not be shown"',
    'alert:',
    'link "Load the page again"',
    'status: /If you ask us about this error, give us its number:/',
    'button "Copy the number"',
    'group "Would you tell us what you were doing?"',
    'radio "I was opening the page."',
    'button "Send"',
  ]) {
    const [role, text] = part.split(': /')
    assert.ok(failed.includes(text ? text.slice(0, -2) : role), `${part} is not in\n${failed}`)
  }
  await page.context().close()
})

test('on the first page, when that has failed, one gets to the first page', async () => {
  const page = await open('/appointments')
  await page.evaluate(() => {
    const { $router } = document.querySelector('#app').__vue_app__.config.globalProperties
    const { hasRoute } = $router
    $router.hasRoute = () => {
      $router.hasRoute = hasRoute
      throw new Error('Error test: render')
    }
  })
  await page.locator('header').getByRole('link').first().click()
  await page.getByText('This page could not be shown').waitFor()
  assert.equal(new URL(page.url()).pathname, '/')

  await page.getByRole('link', { name: 'Go to the first page' }).click()
  await page.getByText('The API answers.').waitFor()
  await page.context().close()
})
