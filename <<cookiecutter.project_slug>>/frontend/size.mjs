/** What does error tracking cost a visitor? Prints the figures, and fails over budget. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstLoad } from 'vue-error-tracking/testing'

/** Bytes, gzipped, that it may add to what a visitor loads first. */
const BUDGET = 900

const bundler = existsSync('vite.config.ts')
  ? ['node_modules/.bin/vite', 'build', '--emptyOutDir', '--logLevel', 'warn', '--outDir']
  : ['node_modules/.bin/vue-cli-service', 'build', '--silent', '--dest']

/** Builds the application aside and returns the bytes, gzipped, of what a visitor loads first. */
function build(variables) {
  const folder = mkdtempSync(join(tmpdir(), 'size-'))
  try {
    const [command, ...options] = bundler
    const env = {
      ...process.env,
      SENTRY_DSN_FRONTEND: 'https://key@sentry.example/3',
      ...variables,
    }
    execFileSync(command, [...options, folder], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    return firstLoad(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const without = build({ VUE_ERROR_TRACKING: 'off' })
const growth = build({}) - without
console.log(
  `A visitor loads ${without} bytes first, and ${growth} for error tracking, of ${BUDGET}.`,
)
if (growth > BUDGET) process.exitCode = 1
