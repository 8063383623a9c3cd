import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { policyParts } from './scripts/policy-parts.ts'
import { errorTracking } from './src/vite.ts'

const specs = readdirSync('tests/unit', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => `tests/unit/${name}`)
/** A document costs more than most tests: those that need one say so in their first line. */
const ofPages = specs.filter((path) =>
  /^\/\/ @vitest-environment jsdom/.test(readFileSync(path, 'utf8')),
)

export default defineConfig({
  plugins: [
    policyParts,
    vue(),
    errorTracking({
      roots: ['tests/unit'],
      serviceEnv: 'none',
      telemetry: {
        tags: ['plan'],
        contexts: { tour: ['step'] },
        attributes: ['view'],
        metrics: ['bookings'],
      },
    }),
  ],
  test: {
    environment: 'node',
    pool: 'threads',
    // Machines that build something else meanwhile are slow.
    testTimeout: 30_000,
    // Tests often wait: one more than there are processors.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { extends: true, test: { name: 'pages', include: ofPages } },
      // What needs no page keeps nothing in its modules that another file could find there.
      {
        extends: true,
        test: {
          name: 'functions',
          include: specs.filter((path) => !ofPages.includes(path)),
          isolate: false,
        },
      },
    ],
  },
})
