/** Builds the application aside, as it would be deployed, to look at what visitors load. */

import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const budget = JSON.parse(readFileSync(new URL('./budget.json', import.meta.url), 'utf8'))
/** Bytes, gzipped, that error tracking may add to what a visitor loads first. */
export const BUDGET = budget.initialGrowth
/** Bytes, gzipped, that the privacy gate may add to the SDK's script. */
export const GATE_BUDGET = budget.gate

const LEFT_OUT = /^(node_modules|dist|coverage|literals\.json|\.env.*)$/
const DEBUG_ID = /\(self\._sentryDebugIds.*?\*\/ *[;,]/
/** The lines by which the application takes error tracking in. */
const ERROR_TRACKING = /^.*(ErrorTracking|ErrorBoundary|useMountSpan|error-tracking).*\n/gm

/**
 * Builds a copy and returns its files' contents by path, and of what it does not serve `literals.json`.
 *
 * @param {Record<string, string>} environment what the build finds in its environment
 * @param {{ withoutErrorTracking?: boolean, replaced?: Record<string, string> }} options `replaced`:
 *   contents of source files, by path, in place of their own or beside the others
 * @returns {Promise<Map<string, string>>}
 */
export async function buildAside(
  environment,
  { withoutErrorTracking = false, replaced = {} } = {},
) {
  const copy = mkdtempSync(join(tmpdir(), 'frontend-'))
  try {
    cpSync(root, copy, {
      recursive: true,
      filter: (path) => !LEFT_OUT.test(relative(root, path).split(sep)[0]),
    })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
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
    await promisify(execFile)('npm', ['run', '--silent', 'build-only'], {
      cwd: copy,
      env: { ...surroundings(), NODE_ENV: 'production', ...environment },
    })
    const files = contents(join(copy, 'dist'))
    files.set('../literals.json', readFileSync(join(copy, 'literals.json'), 'utf8'))
    if (!withoutErrorTracking) return files
    return new Map([...files].map(([path, text]) => [path, text.replace(DEBUG_ID, '')]))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
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
function surroundings() {
  const own = /^(VITE|VUE_APP|SENTRY)_/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
}

function contents(folder) {
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
