import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { errorTracking } from 'vue-error-tracking/vite'

export default defineConfig({
  plugins: [vue(), errorTracking({ telemetry: { tags: ['case'] } })],
  resolve: { alias: { 'vue-for-development': 'vue/dist/vue.runtime.esm-browser.js' } },
  build: { target: 'es2022' },
})
