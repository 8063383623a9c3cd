/**
 * The package, packed and built into an application, in a real browser:
 *
 *   npm run test:browser [-- --full --bundler vite --only channels]
 *
 * `--tests` is of the tests' own names, as `node --test-name-pattern` takes them.
 *
 * What each bundler needs is installed first. A file of tests is a process of its own; several run at
 * a time, since they often wait, and one that fails runs again by itself. The first bundler goes
 * through all of them, each other through what depends on it; `--full` takes Vue CLI through all, and
 * each cell of the matrix alone.
 */

import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    bundler: { type: 'string', multiple: true },
    full: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    tests: { type: 'string' },
  },
})

/** The longest, to begin with. */
const LONG = ['matrix', 'channels', 'source-maps', 'size']
/** What is the same whatever the application was built by. */
const OF_EITHER = [
  ...['channels', 'create-vue', 'early', 'error-page', 'layout', 'lost', 'offline', 'replay'],
  'traces',
]
/** Whether a file of tests depends on the bundler; two have the versions that `tests/peers` locks. */
const BUNDLERS = {
  vite: () => true,
  'vue-cli': (name) => !OF_EITHER.includes(name),
  'vite-lowest': (name) => ['errors', 'source-maps'].includes(name),
  'vite-newest': (name) => name === 'errors',
}

/** What has an application of its own, for the first bundler. */
const WITH_VITE = ['usefulness']

const bundlers = values.bundler ?? Object.keys(BUNDLERS)
const unknown = bundlers.find((bundler) => !BUNDLERS[bundler])
if (unknown)
  throw new Error(`No bundler ${unknown}: there are ${Object.keys(BUNDLERS).join(', ')}.`)
const isWanted = (bundler, name) => {
  if (WITH_VITE.includes(name) && bundler !== 'vite') return false
  if (values.only) return values.only.includes(name)
  return BUNDLERS[bundler](name) || (values.full && bundler === 'vue-cli')
}

const specs = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.spec.mjs'))
  .map((name) => name.replace('.spec.mjs', ''))
const ordered = [...new Set([...LONG, ...specs])].filter((name) => specs.includes(name))
const waiting = ordered.flatMap((name) =>
  bundlers.filter((bundler) => isWanted(bundler, name)).map((bundler) => ({ bundler, name })),
)

// What npm starts runs on the same Node.
process.env.PATH = [dirname(process.execPath), process.env.PATH].join(delimiter)

const folder = mkdtempSync(join(tmpdir(), 'packed-'))
const builds = mkdtempSync(join(tmpdir(), 'builds-'))
const [again, moments] = [[], []]
let [passed, failed] = [0, 0]

try {
  const tarball = process.env.TARBALL ?? pack()
  for (const bundler of bundlers) {
    if (bundler !== 'vite') install(bundler.replace('vite-', 'peers/'))
  }
  if (waiting.some(({ name }) => name === 'usefulness')) install('usefulness')
  const environment = {
    ...process.env,
    TARBALL: tarball,
    BUILDS: builds,
    ...(values.full && { FULL: '1' }),
  }
  const line = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (await run(next, environment)) passed += 1
      else again.push(next)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, line))
  // A fault fails again with the machine to itself; what then passes hung on the moment, and is named.
  for (const one of again) {
    if (await run(one, environment)) {
      passed += 1
      moments.push(`${one.name} with ${one.bundler}`)
    } else failed += 1
  }
} finally {
  for (const made of [folder, builds]) rmSync(made, { recursive: true, force: true })
}
const later = moments.length ? `, at the second try alone ${moments.join(', ')}` : ''
console.log(`${passed} files passed${later}${failed ? `, ${failed} failed` : ''}`)
process.exitCode = failed ? 1 : 0

/** Runs a file of tests with a bundler, and tells in the end what it said. */
function run({ bundler, name }, environment) {
  const begun = Date.now()
  const [, peers] = /^vite-(\w+)$/.exec(bundler) ?? []
  const file = join(root, 'tests/browser', `${name}.spec.mjs`)
  const wanted = values.tests ? [`--test-name-pattern=${values.tests}`] : []
  const child = spawn(process.execPath, ['--test-reporter=spec', ...wanted, file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, ...(peers ? { BUNDLER: 'vite', PEERS: peers } : { BUNDLER: bundler }) },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const seconds = Math.round((Date.now() - begun) / 1000)
      const results = said.replace(
        /^ℹ (tests|suites|pass|cancelled|skipped|todo|fail 0|dur).*\n/gm,
        '',
      )
      console.log(
        `With ${bundler}, ${name}: ${code ? 'FAILED' : 'passed'} in ${seconds} s\n${results}`,
      )
      resolve(code === 0)
    })
  })
}

function pack() {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
  const options = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  execFileSync('npm', options, { cwd: root })
  return join(folder, readdirSync(folder)[0])
}

function install(name) {
  const own = join(root, 'tests', name)
  const [lock, stamp] = [join(own, 'package-lock.json'), join(own, 'node_modules/installed.json')]
  if (existsSync(stamp) && readFileSync(stamp).equals(readFileSync(lock))) return
  execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: own, stdio: 'inherit' })
  copyFileSync(lock, stamp)
}
