/**
 * What does error tracking cost a visitor? Prints the figures, and fails over budget.
 *
 *   npm run size
 */

import { BUDGET, buildAside, compressedSize, GATE_BUDGET, initialScripts } from './build-aside.mjs'

const DSN = { SENTRY_DSN_FRONTEND: 'https://key@sentry.example/3' }

/** What the source says grows with the application: it is no part of the gate's own size. */
const NO_LITERALS = {
  'config/literals.ts':
    "export const collectFolder = () => ({ templates: [], names: '', paths: '' })\n",
}
const NO_GATE = {
  'src/error-tracking/privacy/index.ts': `const pass = <T>(value: T): T => value
export const createPrivacy = (_: object) => ({
  add: (_: object) => {},
  scrubEvent: pass,
  scrubBreadcrumb: pass,
  scrubTrace: pass,
  scrubEnvelope: pass,
})
`,
  'src/error-tracking/privacy/removals.ts': `export type Removal = string
export const report = (_: Removal[]) => ''
`,
}

const tracked = await buildAside(DSN)
const initial = compressedSize(initialScripts(tracked))
const without = compressedSize(
  initialScripts(await buildAside(DSN, { withoutErrorTracking: true })),
)
const growth = initial - without
const wordless = sdkSize(await buildAside(DSN, { replaced: NO_LITERALS }))
const gate = wordless - sdkSize(await buildAside(DSN, { replaced: { ...NO_LITERALS, ...NO_GATE } }))

console.log('JavaScript, gzipped, in bytes')
print('loaded first, without error tracking', without)
print('loaded first, with error tracking', initial)
print(`growth, of ${BUDGET} allowed`, growth)
const first = new Set(initialScripts(tracked))
const later = [...tracked].filter(([path, script]) => path.endsWith('.js') && !first.has(script))
for (const [path, script] of later) print(`later, if needed: ${path}`, compressedSize([script]))
print(`of the SDK’s script the privacy gate, of ${GATE_BUDGET} allowed`, gate)
print('of the SDK’s script what the source says', sdkSize(tracked) - wordless)

limit('Error tracking', growth, BUDGET, 'first load')
limit('The privacy gate', gate, GATE_BUDGET, 'SDK’s script')

function sdkSize(files) {
  return compressedSize([...files.values()].filter((script) => script.includes('sentry-trace')))
}

function print(what, bytes) {
  console.log(`${String(bytes).padStart(8)}  ${what}`)
}

function limit(what, bytes, allowed, where) {
  if (bytes <= allowed) return
  console.error(`${what} adds ${bytes} bytes to the ${where}: ${allowed} are allowed.`)
  process.exitCode = 1
}
