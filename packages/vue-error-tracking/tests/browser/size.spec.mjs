/** What error tracking costs a visitor, and what a build holds. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { buildHost, compressedSize, initialScripts, isSampled, SDK } from './build.mjs'
import { startHost } from './host.mjs'

/** Bytes, gzipped, that it may add to what a visitor loads first: with all that an application uses. */
const BUDGET = 900
/** The same, that the trace of an application's first requests may add to that. */
const TRACE_BUDGET = 120
/** Bytes, gzipped, that the privacy gate may add to the SDK's script. */
const GATE_BUDGET = 8000

/** What tells the parts of the built application apart. */
const RECORDER = 'rr-ignore'
const TEST_PAGE = 'Throw in a handler'
const REMOVALS = 'X-Privacy-Report'

const TRACKED = {
  SENTRY_DSN_FRONTEND: 'https://key@sentry.example/3',
  SENTRY_ENVIRONMENT: 'production',
}

const api = readFileSync(new URL('../host/src/api.ts', import.meta.url), 'utf8')
/** Requests that say nothing of a trace by themselves. */
const API = api.replace(/^import.*traceHeaders.*\n\n/m, '').replace('...traceHeaders, ', '')

/** An application that says something of itself, beside what the host does. */
const SPEAKING = {
  'src/api.ts': API,
  'src/main.ts': `import 'vue-error-tracking/early'
import './style.css'

import { createApp } from 'vue'
import { captureException, createErrorTracking, setTag } from 'vue-error-tracking'
import App from './App.vue'
import router from './router'

const app = createApp(App)

app.use(createErrorTracking({ router }))
app.use(router)

app.mount('#app')

setTag('plan', 'free')
matchMedia('print').addEventListener('change', captureException)
`,
}
const SILENT = {
  'src/api.ts': API,
  'src/main.ts': SPEAKING['src/main.ts']
    .replace(/^.*(rror-?[Tt]racking|setTag).*\n/gm, '')
    .replace('captureException', 'console.log'),
}

/** The built scripts that hold a text. */
function holding(text, files) {
  return [...files].flatMap(([path, content]) =>
    path.endsWith('.js') && content.includes(text) ? [content] : [],
  )
}

const built = await buildHost(TRACKED, { replaced: SPEAKING })

test('the SDK and the replay are no part of what a visitor loads first', () => {
  const [sdk] = holding(SDK, built)
  const [recorder] = holding(RECORDER, built)

  assert.ok(sdk && recorder)
  assert.notEqual(recorder, sdk)
  const first = initialScripts(built)
  assert.ok(first.length > 0)
  assert.ok(!first.includes(sdk) && !first.includes(recorder))
  // Nor in the background, ahead of need.
  assert.doesNotMatch(built.get('index.html'), /prefetch|modulepreload/)
})

test(`it adds at most ${BUDGET} bytes to what a visitor loads first`, async () => {
  const without = await buildHost(TRACKED, { withoutErrorTracking: true, replaced: SILENT })
  const growth = compressedSize(initialScripts(built)) - compressedSize(initialScripts(without))

  assert.doesNotMatch(initialScripts(without).join(), /sentry/i)
  assert.ok(growth > 0 && growth <= BUDGET, `${growth} bytes`)
  console.log(`# ${growth} bytes of ${BUDGET}`)
})

test(
  `the trace of its first requests adds at most ${TRACE_BUDGET} bytes to that`,
  { skip: isSampled },
  async () => {
    assert.doesNotMatch(API, /traceHeaders/)
    const traced = await buildHost(TRACKED, { replaced: { ...SPEAKING, 'src/api.ts': api } })
    const growth = compressedSize(initialScripts(traced)) - compressedSize(initialScripts(built))

    assert.ok(growth > 0 && growth <= TRACE_BUDGET, `${growth} bytes`)
    console.log(`# ${growth} bytes of ${TRACE_BUDGET}`)
  },
)

test(
  `the privacy gate adds at most ${GATE_BUDGET} bytes to the SDK’s script`,
  { skip: isSampled },
  async () => {
    const open = await buildHost(TRACKED, {
      replaced: SPEAKING,
      patched: {
        'privacy/index.js': () => `const pass = (value) => value
export const createPrivacy = () => ({
  add() {}, categoryOf: () => 'error', scrubEvent: pass, scrubBreadcrumb: pass, scrubTrace: pass, scrubEnvelope: pass,
})
`,
        'privacy/removals.js': () => "export const report = () => ''\n",
      },
    })
    // What the source says grows with the application: it is no part of the gate's own size.
    const literals = /\{templates:\[.*?paths:(`|")[^`"]*\1\}/s
    assert.match(holding(SDK, built)[0], literals)
    const sizeOf = (files) =>
      compressedSize(holding(SDK, files).map((s) => s.replace(literals, '')))
    const gate = sizeOf(built) - sizeOf(open)

    assert.ok(gate > 0 && gate <= GATE_BUDGET, `${gate} bytes`)
    console.log(`# ${gate} bytes of ${GATE_BUDGET}`)
  },
)

test('what the source says is left to the API, and not served', () => {
  const { templates, messages, names, telemetry } = JSON.parse(built.get('../literals.json'))

  assert.ok(JSON.stringify(templates).includes('I was searching for something.'))
  assert.ok(JSON.stringify(templates).includes('Error test: handler'))
  assert.ok(JSON.stringify(messages).includes('["","name"," is not a function"]'))
  assert.ok(names.split(' ').includes('PatientView') && names.split(' ').includes('undefined'))
  assert.deepEqual(telemetry.tags, [])
  assert.deepEqual(
    [...built.keys()].filter((path) => path.endsWith('.json')),
    ['../literals.json'],
  )
})

test('no source map is served and none referred to', () => {
  assert.deepEqual(
    [...built.keys()].filter((path) => path.endsWith('.map')),
    [],
  )
  assert.deepEqual(holding('sourceMappingURL', built), [])
})

test('a build for production lacks the page that raises errors', () => {
  assert.deepEqual(holding(TEST_PAGE, built), [])
})

test('a build for another environment has it, and one that reports to this machine tells it what was removed', async () => {
  const { site } = await startHost()

  assert.equal(holding(TEST_PAGE, site.files).length, 1)
  assert.equal(holding(REMOVALS, site.files).length, 1)
  assert.deepEqual(holding(REMOVALS, built), [])
})
