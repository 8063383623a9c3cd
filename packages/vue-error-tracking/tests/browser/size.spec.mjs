/** What error tracking costs a visitor, and what a build holds. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildHost, compressedSize, initialScripts, isSampled, SDK } from './build.mjs'
import { buildDeployed, PRODUCTION, SILENT, SPEAKING, TRACED } from './deployed.mjs'
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

/** The built scripts that hold a text. */
function holding(text, files) {
  return [...files].flatMap(([path, content]) =>
    path.endsWith('.js') && content.includes(text) ? [content] : [],
  )
}

const { files: built } = await buildDeployed()

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
  const without = await buildHost(PRODUCTION, { withoutErrorTracking: true, replaced: SILENT })
  const growth = compressedSize(initialScripts(built)) - compressedSize(initialScripts(without))

  assert.doesNotMatch(initialScripts(without).join(), /sentry/i)
  assert.ok(growth > 0 && growth <= BUDGET, `${growth} bytes`)
  console.log(`# ${growth} bytes of ${BUDGET}`)
})

test(
  `the trace of its first requests adds at most ${TRACE_BUDGET} bytes to that`,
  { skip: isSampled },
  async () => {
    assert.doesNotMatch(SPEAKING['src/api.ts'], /traceHeaders/)
    const traced = await buildHost(PRODUCTION, { replaced: TRACED })
    const growth = compressedSize(initialScripts(traced)) - compressedSize(initialScripts(built))

    assert.ok(growth > 0 && growth <= TRACE_BUDGET, `${growth} bytes`)
    console.log(`# ${growth} bytes of ${TRACE_BUDGET}`)
  },
)

test(
  `the privacy gate adds at most ${GATE_BUDGET} bytes to the SDK’s script`,
  { skip: isSampled },
  async () => {
    const open = await buildHost(PRODUCTION, {
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
