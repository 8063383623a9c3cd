import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { policyParts } from './scripts/policy-parts.ts'
import { errorTracking } from './src/vite.ts'

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
    // A document costs more than most tests: those that need one say so in their first line.
    environment: 'node',
    // Machines that build something else meanwhile are slow.
    testTimeout: 30_000,
    include: ['tests/unit/**/*.spec.ts'],
    // Tests often wait: one more than there are processors.
    maxWorkers: availableParallelism() + 1,
  },
})
