import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { readVariables, type BrowserVariables } from './config/environment.ts'
import { sourceLiterals } from './config/source-literals.ts'

const directory = fileURLToPath(new URL('.', import.meta.url))
const proxy = { '/api': process.env.API_URL || 'http://127.0.0.1:8000' }

export default defineConfig(({ command, mode }) => {
  const variables = readVariables(mode, directory)
  // Visitors must not find the page that raises errors: it exists in the development server, in
  // builds for another environment than production, and where it is asked for.
  variables.VITE_ERROR_TEST_PAGE ||= String(
    command === 'serve' || variables.VITE_APP_ENV !== 'production',
  )
  return {
    plugins: [vue(), sourceLiterals({ tests: mode === 'test' })],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    define: {
      ...asConstants(variables),
      // What the SDK would write to the console about itself: 5 kB that no visitor needs.
      ...(command === 'build' && { __SENTRY_DEBUG__: 'false' }),
    },
    server: { proxy },
    preview: { proxy },
  }
})

function asConstants(variables: BrowserVariables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      `import.meta.env.${name}`,
      JSON.stringify(value),
    ]),
  )
}
