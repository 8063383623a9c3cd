/**
 * The package, packed and built into an application, in a real browser:
 *
 *   npm run test:browser [-- --full --bundler vite --only channels]
 *
 * Both bundlers and every file, unless told otherwise; `--full` takes the second bundler through every
 * cell of the matrix, too. What each bundler needs is installed first.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    bundler: { type: 'string', multiple: true, default: ['vite', 'vue-cli'] },
    full: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
})

const files = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.spec.mjs'))
  .filter((name) => !values.only || values.only.includes(name.replace('.spec.mjs', '')))
  .map((name) => join(root, 'tests/browser', name))
const folder = mkdtempSync(join(tmpdir(), 'packed-'))
const builds = mkdtempSync(join(tmpdir(), 'builds-'))

try {
  let tarball = process.env.TARBALL
  if (!tarball) {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
    const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
    execFileSync('npm', pack, { cwd: root })
    tarball = join(folder, readdirSync(folder)[0])
  }
  if (values.bundler.includes('vue-cli')) installVueCli()
  for (const bundler of values.bundler) {
    console.log(`With ${bundler}`)
    const { status } = spawnSync(
      process.execPath,
      ['--test', '--test-concurrency=2', '--test-reporter=spec', ...files],
      {
        stdio: 'inherit',
        env: {
          ...process.env,
          BUNDLER: bundler,
          TARBALL: tarball,
          BUILDS: builds,
          ...(values.full && { FULL: '1' }),
        },
      },
    )
    if (status) process.exitCode = status
  }
} finally {
  for (const made of [folder, builds]) rmSync(made, { recursive: true, force: true })
}

function installVueCli() {
  const own = join(root, 'tests/vue-cli')
  const [lock, stamp] = [join(own, 'package-lock.json'), join(own, 'node_modules/installed.json')]
  if (existsSync(stamp) && readFileSync(stamp).equals(readFileSync(lock))) return
  execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: own, stdio: 'inherit' })
  copyFileSync(lock, stamp)
}
