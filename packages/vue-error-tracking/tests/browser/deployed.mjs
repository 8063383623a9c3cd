/**
 * The host application as it is deployed: for production, minified, with its maps uploaded. Files of
 * tests that look at it share the build, and what the tracker took.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildHost, shared } from './build.mjs'
import { startUploadServer } from './upload-server.mjs'

/** Where a deployed build reports to. */
export const DEPLOYED_DSN = 'https://key@sentry.example/3'
export const RELEASE = 'clinic@1'
export const ACCOUNT = {
  token: 'sntrys_test',
  organization: 'clinic',
  project: 'clinic-frontend',
}

export const PRODUCTION = {
  SENTRY_DSN_FRONTEND: DEPLOYED_DSN,
  SENTRY_ENVIRONMENT: 'production',
  SENTRY_RELEASE: RELEASE,
}

/** A view with a worker, whose script is built apart from the others. */
const WORKER = {
  'src/worker.ts': `const answer = (data: string) => \`\${data} worked\`

addEventListener('message', ({ data }) => postMessage(answer(data)))
`,
  'src/views/HomeView.vue': `<script setup lang="ts">
const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' })
worker.postMessage('It has')
</script>

<template>
  <h1>Clinic</h1>
</template>
`,
}

const api = readFileSync(new URL('../host/src/api.ts', import.meta.url), 'utf8')
/** Requests that say nothing of a trace by themselves. */
const API = api.replace(/^import.*traceHeaders.*\n\n/m, '').replace('...traceHeaders, ', '')

/** An application that says something of itself, beside what the host does. */
export const SPEAKING = {
  ...WORKER,
  'src/api.ts': API,
  'src/main.ts': `import 'vue-error-tracking/early'
import './style.css'

import { createApp } from 'vue'
import { captureException, createErrorTracking, setTag } from 'vue-error-tracking'
import App from './App.vue'
import router from './router'

const app = createApp(App)

app.use(createErrorTracking({ router }))
app.use(router)

app.mount('#app')

setTag('plan', 'free')
matchMedia('print').addEventListener('change', captureException)
`,
}
/** The same without error tracking. */
export const SILENT = {
  ...SPEAKING,
  'src/main.ts': SPEAKING['src/main.ts']
    .replace(/^.*(rror-?[Tt]racking|setTag).*\n/gm, '')
    .replace('captureException', 'console.log'),
}
/** The same, whose first requests say of which trace they are. */
export const TRACED = { ...SPEAKING, 'src/api.ts': api }

/**
 * Starts a tracker, and returns it with what tells a build to upload its maps to it.
 *
 * @returns {Promise<{ tracker: object, environment: Record<string, string>, close: () => void }>}
 */
export async function startTracker() {
  const tracker = await startUploadServer(ACCOUNT)
  // Where the uploader would remember this tracker for the next one.
  const memory = mkdtempSync(join(tmpdir(), 'uploader-'))
  const environment = {
    ...PRODUCTION,
    SENTRY_URL: tracker.url,
    SENTRY_AUTH_TOKEN: ACCOUNT.token,
    SENTRY_ORG: ACCOUNT.organization,
    SENTRY_PROJECT: ACCOUNT.project,
    SENTRY_CONFIG_DIR: memory,
  }
  return { tracker, environment, close: () => rmSync(memory, { recursive: true }) }
}

/**
 * Builds it, and returns its files and what the tracker took: `uploaded` files by their names,
 * `manifests`, `releases`, and what it `refused`.
 */
export async function buildDeployed() {
  const { files, uploaded, ...taken } = await shared('deployed', async () => {
    const { tracker, environment, close } = await startTracker()
    const files = await buildHost(environment, { replaced: SPEAKING })
    close()
    const { manifests, releases, refused } = tracker
    const uploaded = [...tracker.files].map(([name, content]) => [name, `${content}`])
    return { files: [...files], uploaded, manifests, releases, refused }
  })
  return { files: new Map(files), uploaded: new Map(uploaded), ...taken }
}
