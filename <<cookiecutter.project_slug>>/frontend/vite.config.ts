import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { readVariables } from './build/environment.ts'

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
    plugins: [vue()],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    define: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        `import.meta.env.${name}`,
        JSON.stringify(value),
      ]),
    ),
    server: { proxy },
    preview: { proxy },
  }
})
