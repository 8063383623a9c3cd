/**
 * What projects do to the build and to the page, each by its name, and which of it is tried together.
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parseAst } from 'vite'
import { BUNDLER, forBrowser } from './build.mjs'
import { ready } from './browser.mjs'
import { TUNNELLED } from './host.mjs'
import { startSite } from './site.mjs'

/** Parts of a first page. */
const WORKER = {
  script: `const said = ref('')
const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => (said.value = data)
worker.postMessage('It has')`,
  template: '<p>{{ said }}</p>',
}
const SERVICE_WORKER = {
  script: `const state = ref('')
navigator.serviceWorker.register('service.js').then(() => (state.value = 'registered'), String)`,
  template: '<p>The service worker is {{ state }}.</p>',
}
const PICTURES = {
  script: "import picture from '../dot.svg'",
  template: `<img :src="picture" alt="A dot" /><span class="dot" style="padding: 8px" />
  <!-- As many as Vue writes as HTML. -->
  <ul>${'<li class="still" style="padding-top: 7px">Still</li>'.repeat(20)}</ul>`,
}

/** What stands in the page itself, as a build writes it there: a script, a style, an attribute. */
const INLINE_PAGE = `<!doctype html>
<html lang="en" style="min-height: 10px">
  <head>
    <meta charset="UTF-8" />
    <script>window.early = 'ran'</script>
    <style>
      h1 { letter-spacing: 3px }
    </style>
    <title>Clinic</title>
  </head>
  <body>
    <div id="app"></div>
    ${BUNDLER === 'vite' ? '<script type="module" src="/src/main.ts"></script>' : ''}
  </body>
</html>
`

const homeView = (parts) => `<script setup lang="ts">
import { ref } from 'vue'

${parts.map(({ script }) => script).join('\n\n')}
</script>

<template>
  <h1>Clinic</h1>
  ${parts.map(({ template }) => template).join('\n  ')}
</template>
`

const TWO_APPLICATIONS = `import 'vue-error-tracking/early'
import { createApp, h } from 'vue'
import { createErrorTracking } from 'vue-error-tracking'
import App from './App.vue'
import router from './router'

const fail = () => {
  throw new Error('Error test: widget')
}
const place = document.body.appendChild(document.createElement('aside'))
createApp({ render: () => h('button', { onClick: fail }, 'Fail in a widget') })
  .use(createErrorTracking())
  .mount(place)
createApp(App).use(createErrorTracking({ router })).use(router).mount('#app')
`

const router = readFileSync(new URL('../host/src/router.ts', import.meta.url), 'utf8')
/** A router that an address breaks as its module is loaded: no plugin is ever installed. */
const BREAKABLE = `${router}
if (location.search === '?broken') throw new Error('Error test: routes')
`

const withHash = (route) => `#${route}`

/**
 * Each cell, by its name: what its build is told (`cell`, `environment`, `replaced`, `home`: parts of
 * its first page) and where it is served from (`site`), or a function that returns this; `only` for
 * one bundler; `served`, what is done with the site; `also`, what is looked at besides.
 */
export const CELLS = {
  'as it is': {},
  'below a path': { cell: { base: '/app/' }, site: { base: '/app/' } },
  'with hash history': { cell: { history: 'hash' }, path: withHash },
  'for browsers of es2019': {
    only: 'vite',
    cell: { target: 'es2019' },
    also: ({ files }) => assertReadIn2019(files),
  },
  'for browsers of es2020': { only: 'vite', cell: { target: 'es2020' } },
  'for browsers of es2022': { only: 'vite', cell: { target: 'es2022' } },
  'for browsers of esnext': { only: 'vite', cell: { target: 'esnext' } },
  'into another folder': { cell: { outDir: 'build/web' } },
  'with pictures and styles inlined': {
    cell: { inline: true },
    home: PICTURES,
    replaced: { [BUNDLER === 'vite' ? 'index.html' : 'public/index.html']: INLINE_PAGE },
    async also({ page }) {
      const isShown = await page.getByRole('img').evaluate((image) => image.naturalWidth > 0)
      assert.ok(isShown, 'the picture is shown')
      const source = await page.getByRole('img').getAttribute('src')
      assert.match(source, /^data:image\/svg/)
      const looks = await page.evaluate(() => [
        window.early,
        getComputedStyle(document.documentElement).minHeight,
        getComputedStyle(document.querySelector('h1')).letterSpacing,
        getComputedStyle(document.querySelector('li.still')).paddingTop,
      ])
      assert.deepEqual(looks, ['ran', '10px', '3px', '7px'])
    },
  },
  'with a worker': {
    home: WORKER,
    replaced: {
      'src/worker.ts': 'addEventListener("message", ({ data }) => postMessage(`${data} worked`))\n',
    },
    also: ({ page }) => page.getByText('It has worked').waitFor(),
  },
  'with a service worker': {
    home: SERVICE_WORKER,
    replaced: { 'public/service.js': 'addEventListener("install", () => skipWaiting())\n' },
    also: ({ page }) => page.getByText('is registered').waitFor(),
  },
  'with two applications on the page': {
    replaced: { 'src/main.ts': TWO_APPLICATIONS },
    async also({ page, error, countOf }) {
      await page.getByRole('button', { name: 'Fail in a widget' }).click()
      await error('Error test: widget')
      assert.equal(countOf('Error test: widget'), 1)
    },
  },
  'with routes that can break': {
    replaced: { 'src/router.ts': BREAKABLE },
    async also({ page, path, error, countOf }) {
      await page.goto(path('/?broken'))
      const event = await error('Error test: routes')
      const [thrown] = event.exception.values
      assert.match(thrown.stacktrace.frames.at(-1).filename, /^app:\/\/\/[\w./-]+\.js$/)
      assert.equal(thrown.mechanism.type, 'auto.browser.global_handlers.onerror')
      assert.equal(await page.locator('#app').innerHTML(), '', 'the page is blank')
      assert.equal(countOf('Error test: routes'), 1)
    },
  },
  'through the tunnel': { environment: TUNNELLED },
  'without replay': {
    environment: { [forBrowser('SENTRY_REPLAY')]: 'false' },
    also: ({ files }) =>
      assert.ok(![...files.values()].join().includes('rr-ignore'), 'the recorder is left out'),
  },
  async 'with its files on another origin'() {
    const cdn = await startSite({ base: '/clinic/' })
    return {
      cell: { base: `${cdn.url}/clinic/`, historyBase: '/' },
      served(site) {
        cdn.files = site.files
        site.files = new Map([['index.html', site.files.get('index.html')]])
      },
    }
  },
  async 'with its API on another origin'() {
    const api = await startSite()
    return {
      environment: { [forBrowser('API_ORIGIN')]: api.url },
      async also({ page, path }) {
        await page.goto(path('/appointments'))
        await ready(page)
        const asked = page.waitForRequest(
          (request) => request.method() === 'POST' && request.url().startsWith(api.url),
        )
        await page.getByLabel('Starts at').fill('2031-05-06T10:30')
        await page.getByRole('button', { name: 'Book' }).click()
        assert.ok((await (await asked).allHeaders()).referer)
        await page.getByText('booked').waitFor()
        const traces = api.received.filter((heard) => /^[0-9a-f]{32}-/.test(heard))
        assert.ok(traces.length > 0, 'the API hears of the trace')
      },
    }
  },
}

/** With every change, cells that have nothing to do with each other share a build and a visit. */
const TOGETHER = [
  [
    'below a path',
    'for browsers of es2019',
    'into another folder',
    'with pictures and styles inlined',
  ],
  [
    'for browsers of es2020',
    'with a worker',
    'with a service worker',
    'with two applications on the page',
    'with routes that can break',
    'through the tunnel',
    'without replay',
  ],
  ['for browsers of es2022'],
  [
    'with hash history',
    'for browsers of esnext',
    'with its files on another origin',
    'with its API on another origin',
  ],
]
/** A build by Vue CLI takes six times as long, and is for browsers of one age: more goes together. */
export const COMBINATIONS =
  BUNDLER === 'vite'
    ? TOGETHER
    : [['as it is'], [...TOGETHER[0], ...TOGETHER[1]], ...TOGETHER.slice(2)]

/** What cells want, as one. */
export async function combined(names) {
  const cells = await Promise.all(
    names.map((name) => (typeof CELLS[name] === 'function' ? CELLS[name]() : CELLS[name])),
  )
  const each = (key) => cells.flatMap((cell) => cell[key] ?? [])
  const parts = each('home')
  return {
    options: {
      cell: Object.assign({}, ...each('cell')),
      site: Object.assign({}, ...each('site')),
      replaced: Object.assign(
        parts.length ? { 'src/views/HomeView.vue': homeView(parts) } : {},
        ...each('replaced'),
      ),
    },
    environment: Object.assign({}, ...each('environment')),
    path: each('path')[0] ?? ((route) => route.slice(1)),
    served: each('served'),
    also: each('also'),
  }
}

/** Syntax after ES2019. */
const NEWER = new Set(['ChainExpression', 'PropertyDefinition', '??', '??=', '||=', '&&='])

/** No script holds what a browser of 2019 cannot read, but for what every module needs. */
function assertReadIn2019(files) {
  for (const [name, script] of files) {
    if (!name.endsWith('.js')) continue
    const nodes = [parseAst(script)]
    for (let node = nodes.pop(); node; node = nodes.pop()) {
      const isNewer = NEWER.has(node.type) || NEWER.has(node.operator)
      assert.ok(!isNewer, `${name} at ${node.start}: ${node.type} ${node.operator}`)
      nodes.push(...Object.values(node).filter((inner) => inner && typeof inner === 'object'))
    }
  }
}
