/** Builds the host application aside against the packed package, as it would be deployed. */

import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `vite` or `vue-cli`. */
export const BUNDLER = process.env.BUNDLER ?? 'vite'

/** Whether what differs from bundler to bundler is all that is tried of this one. */
export const isSampled = BUNDLER !== 'vite' && !process.env.FULL

/** Whether the versions are the lowest that the package takes, of which a sample is tried. */
export const isLowest = process.env.PEERS === 'lowest' && !process.env.FULL

/** What tells the SDK's script from all others, whatever its name is. */
export const SDK = 'x-sentry-rate-limits'

const COMMANDS = {
  vite: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  'vue-cli': ['node_modules/@vue/cli-service/bin/vue-cli-service.js', 'build', '--no-module'],
}
/** The lowest or newest versions of what is built with, in place of those of the package's lock. */
const { PEERS } = process.env
/** Where each bundler's programs are installed. */
const INSTALLED = {
  vite: PEERS ? join(root, 'tests/peers', PEERS, 'node_modules') : join(root, 'node_modules'),
  'vue-cli': join(root, 'tests/vue-cli/node_modules'),
}

const DEBUG_ID = /\(self\._sentryDebugIds.*?\*\/ *[;,]/
/** The lines by which the application takes error tracking in. */
const ERROR_TRACKING = /^.*(ErrorTracking|ErrorBoundary|useMountSpan|error-tracking).*\n/gm

/**
 * What a test wants of the bundler.
 *
 * @typedef {object} Cell
 * @property {string} [base] where the application is served from: a path, or another origin with one
 * @property {string} [outDir] where it is built
 * @property {string} [target] of Vite: the oldest syntax
 * @property {boolean} [minify] of Vue CLI: whether scripts are made small, which takes most of its time
 * @property {'web' | 'hash'} [history] of the router
 * @property {string} [historyBase] the router's, where it is not `base`
 * @property {boolean} [inline] whether small pictures come as `data:`
 * @property {object} [options] of the package's plugin
 */

/**
 * Builds a copy and returns its files' contents by path, and of what it does not serve `literals.json`.
 * In a run of several files of tests, those that want the same build share it.
 *
 * @param {Record<string, string>} environment what the build finds in its environment
 * @param {{ cell?: Cell, withoutErrorTracking?: boolean, replaced?: Record<string, string>,
 *   patched?: Record<string, (script: string) => string>, besides?: string }} options `replaced`:
 *   contents of source files, by path; `patched`: what becomes of the package's own scripts, by path in
 *   its `dist`; `besides`: a folder of tests whose modules the application has, too
 * @returns {Promise<Map<string, string>>}
 */
export async function buildHost(
  environment,
  { cell = {}, withoutErrorTracking = false, replaced = {}, patched = {}, besides } = {},
) {
  const options = { cell, withoutErrorTracking, replaced, patched, besides }
  const changes = Object.entries(patched).map(([path, change]) => [path, `${change}`])
  const made = await shared([environment, options, changes], async () => [
    ...(await build(environment, options)),
  ])
  return new Map(made)
}

/**
 * Returns what `make` does: in a run of several files of tests once for what is `wanted`, of a bundler.
 *
 * @template T what JSON can hold
 * @param {unknown} wanted
 * @param {() => Promise<T>} make
 * @returns {Promise<T>}
 */
export async function shared(wanted, make) {
  const folder = process.env.BUILDS
  if (!folder) return make()
  const named = JSON.stringify([BUNDLER, PEERS, wanted])
  const file = join(folder, createHash('sha256').update(named).digest('hex'))
  await once(file, async () => {
    writeFileSync(`${file}.new`, JSON.stringify(await make()))
    renameSync(`${file}.new`, file)
  })
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Milliseconds after which whoever else was about to make a build has been stopped. */
const PATIENCE = 150_000

/** Makes a file unless it is there; while another process makes it, waits for that. */
async function once(file, make) {
  const turn = `${file}.turn`
  const deadline = Date.now() + PATIENCE
  while (!existsSync(file)) {
    try {
      mkdirSync(turn)
    } catch {
      if (Date.now() < deadline) {
        await pause(200)
        continue
      }
    }
    try {
      if (!existsSync(file)) await make()
    } finally {
      rmSync(turn, { recursive: true, force: true })
    }
  }
}

async function build(environment, { cell, withoutErrorTracking, replaced, patched, besides }) {
  const copy = mkdtempSync(join(tmpdir(), 'host-'))
  try {
    cpSync(join(root, 'tests/host'), copy, { recursive: true })
    cpSync(join(root, 'tests', BUNDLER), copy, {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
    install(join(copy, 'node_modules'), { patched, besides })
    if (withoutErrorTracking) {
      for (const path of ['src/main.ts', 'src/App.vue', 'src/views/AppointmentsView.vue']) {
        const source = readFileSync(join(copy, path), 'utf8')
        writeFileSync(join(copy, path), source.replace(ERROR_TRACKING, ''))
      }
    }
    for (const [path, content] of Object.entries(replaced)) {
      mkdirSync(dirname(join(copy, path)), { recursive: true })
      writeFileSync(join(copy, path), content)
    }
    await promisify(execFile)(process.execPath, COMMANDS[BUNDLER], {
      cwd: copy,
      env: {
        ...surroundings(),
        NODE_ENV: 'production',
        CELL: JSON.stringify(cell),
        ...environment,
      },
    })
    const files = contents(resolve(copy, cell.outDir ?? 'dist'))
    files.set('../literals.json', readFileSync(join(copy, 'literals.json'), 'utf8'))
    if (!withoutErrorTracking) return files
    return new Map([...files].map(([path, text]) => [path, text.replace(DEBUG_ID, '')]))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/**
 * Makes a folder of modules: those of the bundler, and the package as it is packed.
 *
 * @param {string} modules its path
 * @param {{ patched?: Record<string, (script: string) => string>, without?: string[],
 *   besides?: string }} options `patched`, `besides`: see `buildHost`; `without`: names of modules to
 *   leave out
 */
export function install(modules, { patched = {}, without = [], besides } = {}) {
  mkdirSync(modules)
  const folders = [INSTALLED[BUNDLER], besides && join(root, 'tests', besides, 'node_modules')]
  for (const folder of folders.filter(Boolean)) {
    for (const name of readdirSync(folder)) {
      if (without.includes(name) || existsSync(join(modules, name))) continue
      symlinkSync(join(folder, name), join(modules, name))
    }
  }
  const own = join(modules, 'vue-error-tracking')
  mkdirSync(own)
  execFileSync('tar', ['xzf', tarball(), '-C', own, '--strip-components=1'])
  for (const [path, change] of Object.entries(patched)) {
    const file = join(own, 'dist', path)
    const script = readFileSync(file, 'utf8')
    const changed = change(script)
    if (changed === script) throw new Error(`${path} is as it was`)
    writeFileSync(file, changed)
  }
}

let packed

/** The package: `TARBALL`, or what the source gives. */
function tarball() {
  packed ??= process.env.TARBALL ?? pack()
  return packed
}

function pack() {
  if (!existsSync(join(root, 'dist'))) execFileSync('npm', ['run', 'build'], { cwd: root })
  const folder = mkdtempSync(join(tmpdir(), 'packed-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const options = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder]
  execFileSync('npm', options, { cwd: root })
  return join(folder, readdirSync(folder)[0])
}

/**
 * The scripts of a page before anything else happens.
 *
 * @param {Map<string, string>} files
 * @returns {string[]} their contents
 */
export function initialScripts(files) {
  const page = files.get('index.html') ?? ''
  return [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(
    ([, path]) => files.get(path) ?? '',
  )
}

/**
 * @param {string[]} scripts
 * @returns {number} bytes on the wire
 */
export function compressedSize(scripts) {
  return scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)
}

/** The process environment without what tells a build of this application anything. */
export function surroundings() {
  const own = /^(VITE|VUE_APP|SENTRY)_/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
}

/** The contents of files by path. */
export function contents(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]
    }),
  )
}

/** The variable of the browser's that is named so, as the bundler's plugin expects it. */
export function forBrowser(variable) {
  return BUNDLER === 'vite' ? `VITE_${variable}` : `VUE_APP_${variable.replace(/^APP_/, '')}`
}
