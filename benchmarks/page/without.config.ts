// The page's build without error tracking: what the project's own configuration has besides it.
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const environment = {
  API_ORIGIN: '',
  APP_ENV: 'production',
  APP_VERSION: process.env.SENTRY_RELEASE,
  ERROR_TEST_PAGE: 'false',
  SENTRY_DSN: process.env.SENTRY_DSN_FRONTEND,
}

export default defineConfig({
  plugins: [vue()],
  define: Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      `import.meta.env.${name}`,
      JSON.stringify(value),
    ]),
  ),
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
})
