/**
 * What projects do to their build, each once: the page works under its own policy, errors of each kind
 * arrive with the script that threw, and nothing that was planted leaves.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAst } from 'vite'
import { BUNDLER, forBrowser } from './build.mjs'
import { leave, openPage, ready } from './browser.mjs'
import { startHost } from './host.mjs'
import { startSite } from './site.mjs'

const PLANTED = 'zqplantedzq'
const TIMEOUT = { timeout: 180_000 }

const KINDS = [
  ['Throw in a handler', 'Error test: handler'],
  ['Reject a promise', 'Error test: rejection'],
  ['Fail a request', '{method} {route} answered {response.status}'],
  ['Break a render', 'Error test: render'],
]

const WORKER = {
  'src/worker.ts': 'addEventListener("message", ({ data }) => postMessage(`${data} worked`))\n',
  'src/views/HomeView.vue': `<script setup lang="ts">
import { ref } from 'vue'

const said = ref('')
const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => (said.value = data)
worker.postMessage('It has')
</script>

<template>
  <h1>Clinic</h1>
  <p>{{ said }}</p>
</template>
`,
}

const SERVICE_WORKER = {
  'public/service.js': 'addEventListener("install", () => skipWaiting())\n',
  'src/views/HomeView.vue': `<script setup lang="ts">
import { ref } from 'vue'

const state = ref('')
navigator.serviceWorker.register('/service.js').then(() => (state.value = 'registered'), String)
</script>

<template>
  <h1>Clinic</h1>
  <p>The service worker is {{ state }}.</p>
</template>
`,
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

const PICTURES = {
  [BUNDLER === 'vite' ? 'index.html' : 'public/index.html']: INLINE_PAGE,
  'src/views/HomeView.vue': `<script setup lang="ts">
import picture from '../dot.svg'
</script>

<template>
  <h1>Clinic</h1>
  <img :src="picture" alt="A dot" /><span class="dot" style="padding: 8px" />
  <!-- As many as Vue writes as HTML. -->
  <ul>${'<li class="still" style="padding-top: 7px">Still</li>'.repeat(20)}</ul>
</template>
`,
}

const TWO_APPLICATIONS = {
  'src/main.ts': `import 'vue-error-tracking/early'
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
`,
}

/** The second bundler, whose builds take long, goes through some of the cells alone. */
const isShort = BUNDLER !== 'vite' && !process.env.FULL

/**
 * Each cell: its name; what its build is told (\`cell\`, \`environment\`, \`replaced\`); \`only\` for one
 * bundler; and \`also\`, what is looked at besides; `isSample`, for those that are always tried.
 */
const CELLS = [
  { name: 'as it is' },
  { name: 'below a path', cell: { base: '/app/' }, site: { base: '/app/' } },
  {
    name: 'with hash history, below a path',
    isSample: true,
    cell: { base: '/app/', history: 'hash' },
    site: { base: '/app/' },
    path: (route) => `#${route}`,
  },
  { name: 'with hash history', cell: { history: 'hash' }, path: (route) => `#${route}` },
  ...['es2019', 'es2020', 'es2022', 'esnext'].map((target) => ({
    name: `for browsers of ${target}`,
    only: 'vite',
    cell: { target },
    also: ({ site }) => target === 'es2019' && assertReadIn2019(site.files),
  })),
  { name: 'into another folder', cell: { outDir: 'build/web' } },
  {
    name: 'with pictures and styles inlined',
    isSample: true,
    cell: { inline: true },
    replaced: PICTURES,
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
  {
    name: 'with a worker',
    isSample: true,
    replaced: WORKER,
    also: ({ page }) => page.getByText('It has worked').waitFor(),
  },
  {
    name: 'with a service worker',
    replaced: SERVICE_WORKER,
    also: ({ page }) => page.getByText('is registered').waitFor(),
  },
  {
    name: 'with two applications on the page',
    replaced: TWO_APPLICATIONS,
    async also({ page, error, all }) {
      await page.getByRole('button', { name: 'Fail in a widget' }).click()
      await error('Error test: widget')
      assert.equal(countOf(all, 'Error test: widget'), 1)
    },
  },
  {
    name: 'through the tunnel',
    environment: { [forBrowser('SENTRY_TUNNEL')]: '/api/v1/telemetry' },
  },
  { name: 'without replay', environment: { [forBrowser('SENTRY_REPLAY')]: 'false' } },
]

for (const { name, only, path = (route) => route.slice(1), ...wanted } of CELLS) {
  const isLeftOut = (only && only !== BUNDLER) || (isShort && !wanted.isSample)
  test(name, { ...TIMEOUT, skip: isLeftOut }, async () => {
    const { cell, environment, replaced, site: options } = wanted
    const host = await startHost(environment, { cell, replaced, site: options })
    const { page, violations, uncaught } = await host.openPage({ dice: 0 })
    await page.goto('')
    await page.getByRole('heading').first().waitFor()
    await ready(page)
    await wanted.also?.({ page, ...host })
    await raiseEach(page, path, host)

    assert.deepEqual(violations, [])
    assert.deepEqual(
      uncaught.filter((message) => !message.startsWith('Error test')),
      [],
    )
    await page.context().close()
  })
}

/** Raises errors of each kind, and plants a text on the way. */
async function raiseEach(page, path, { error, all, site }) {
  await page.goto(path('/error-test'))
  await ready(page)
  for (const [button, message] of KINDS) {
    await page.getByRole('button', { name: button }).click()
    const event = await error(message)
    assertResolvable(event, site.files)
    assert.equal(event.transaction, 'error-test')
    assert.equal(countOf(all, message), 1, `${message} arrives once`)
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

/** Syntax after ES2019. */
const NEWER = new Set(['ChainExpression', 'PropertyDefinition', '??', '??=', '||=', '&&='])

function countOf(all, message) {
  return all('event').filter(({ payload }) => payload.exception?.values.at(-1).value === message)
    .length
}

/** The frame that threw is of a script of the build, which its debug id names. */
function assertResolvable({ exception, debug_meta }, files) {
  const { filename, lineno, colno } = exception.values.at(-1).stacktrace.frames.at(-1)
  assert.match(filename ?? '', /^app:\/\/(\/[\w-]+)*\/assets\/[\w./-]+\.js$/)
  assert.ok(lineno > 0 && colno > 0)
  const { debug_id } = debug_meta.images.find(({ code_file }) => code_file === filename)
  const script = [...files].find(([name]) => filename.endsWith(`/${name}`))?.[1] ?? ''
  assert.ok(script.includes(`sentry-dbid-${debug_id}`), `${filename} has the debug id ${debug_id}`)
}

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

for (const [name, value] of [
  ['SENTRY_RELEASE', 'feature/login'],
  ['SENTRY_ENVIRONMENT', 'None'],
]) {
  test(`${name}=${value}, which Sentry discards, is refused`, TIMEOUT, async () => {
    const sentence = RegExp(`Error: ${name} is "${value}": expected up to .* discards such`)
    await assert.rejects(startHost({ [name]: value }), sentence)
  })
}

test('with its files on another origin', TIMEOUT, async () => {
  const cdn = await startSite({ base: '/clinic/' })
  const cell = { base: `${cdn.url}/clinic/`, historyBase: '/' }
  const host = await startHost({}, { cell })
  cdn.files = host.site.files
  host.site.files = new Map([['index.html', host.site.files.get('index.html')]])
  const { page, violations } = await host.openPage({ dice: 0 })
  await page.goto('/')
  await ready(page)
  await raiseEach(page, (route) => route, { ...host, site: { ...host.site, files: cdn.files } })

  assert.deepEqual(violations, [])
  await page.context().close()
})

test('with its API on another origin', TIMEOUT, async () => {
  const api = await startSite()
  const host = await startHost({ [forBrowser('API_ORIGIN')]: api.url })
  const { page, violations } = await host.openPage()
  const asked = page.waitForRequest(`${api.url}/api/v1/appointments`)
  await page.goto('/appointments')
  await ready(page)
  const headers = await (await asked).allHeaders()
  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Fail a request' }).click()
  await host.error('{method} {route} answered {response.status}')

  assert.ok(headers.referer)
  assert.ok(
    api.received.some((heard) => /^[0-9a-f]{32}-/.test(heard)),
    'the API hears of the trace',
  )
  assert.deepEqual(violations, [])
  await page.context().close()
})

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

test('without a DSN nothing is fetched, and the page works', TIMEOUT, async () => {
  const host = await startHost({ SENTRY_DSN_FRONTEND: '' })
  const { page, violations, scripts } = await host.openPage()
  await page.goto('/error-test')
  for (const [button] of KINDS) await page.getByRole('button', { name: button }).click()
  await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
  await page.waitForTimeout(1500)

  for (const script of new Set(scripts)) {
    const text = await (await page.request.get(script)).text()
    assert.ok(!text.includes('sentry-trace'), `${script} is not the SDK`)
  }
  assert.deepEqual(host.site.inbox.items, [])
  assert.deepEqual(violations, [])
  await page.context().close()
})
