/**
 * What does error tracking cost a visitor? Prints the figures, and fails over budget.
 *
 *   npm run size
 */

import { BUDGET, buildAside, compressedSize, initialScripts } from './build-aside.mjs'

const DSN = { SENTRY_DSN_FRONTEND: 'https://key@sentry.example/3' }

const tracked = await buildAside(DSN)
const initial = compressedSize(initialScripts(tracked))
const without = compressedSize(
  initialScripts(await buildAside(DSN, { withoutErrorTracking: true })),
)
const growth = initial - without

console.log('JavaScript, gzipped, in bytes')
print('loaded first, without error tracking', without)
print('loaded first, with error tracking', initial)
print(`growth, of ${BUDGET} allowed`, growth)
const first = new Set(initialScripts(tracked))
const later = [...tracked].filter(([path, script]) => path.endsWith('.js') && !first.has(script))
for (const [path, script] of later) print(`later, if needed: ${path}`, compressedSize([script]))

if (growth > BUDGET) {
  console.error(`Error tracking adds ${growth} bytes to the first load: ${BUDGET} are allowed.`)
  process.exitCode = 1
}

function print(what, bytes) {
  console.log(`${String(bytes).padStart(8)}  ${what}`)
}
