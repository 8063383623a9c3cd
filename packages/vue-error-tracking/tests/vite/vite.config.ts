import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { errorTracking } from 'vue-error-tracking/vite'

/** What a test wants of the build: see `Cell` in `browser/build.mjs`. */
const cell = JSON.parse(process.env.CELL ?? '{}')
const { base = '/', history = 'web', historyBase, inline = false, options, ...build } = cell

export default defineConfig({
  base,
  plugins: [vue(), errorTracking(options)],
  define: {
    'import.meta.env.HISTORY': JSON.stringify(history),
    'import.meta.env.HISTORY_BASE': JSON.stringify(historyBase ?? base),
  },
  build: { assetsInlineLimit: inline ? 4096 : 0, ...build },
  worker: { format: 'es' },
})
