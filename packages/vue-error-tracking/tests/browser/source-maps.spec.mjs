/** From a minified frame of an error in a real browser back to its line of the source. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildHost, isLowest } from './build.mjs'
import { openPage, ready } from './browser.mjs'
import { startSite } from './site.mjs'
import { startUploadServer } from './upload-server.mjs'

const RELEASE = 'clinic@1'
const ACCOUNT = { token: 'sntrys_test', organization: 'clinic', project: 'clinic-frontend' }
const PATIENCE = 15_000

// Where the uploader would remember this tracker for the next one.
const memory = mkdtempSync(join(tmpdir(), 'uploader-'))
after(() => rmSync(memory, { recursive: true }))

const tracker = await startUploadServer(ACCOUNT)
const site = await startSite()
const environment = {
  SENTRY_DSN_FRONTEND: site.dsn,
  SENTRY_ENVIRONMENT: 'test',
  SENTRY_RELEASE: RELEASE,
  SENTRY_URL: tracker.url,
  SENTRY_AUTH_TOKEN: ACCOUNT.token,
  SENTRY_ORG: ACCOUNT.organization,
  SENTRY_PROJECT: ACCOUNT.project,
  SENTRY_CONFIG_DIR: memory,
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
const OPTIONS = { replaced: WORKER }

/** The first error event among what a page has sent. */
async function eventIn(received) {
  const deadline = Date.now() + PATIENCE
  while (Date.now() < deadline) {
    const lines = received.join('\n').split('\n')
    const header = lines.findIndex((line) => line.startsWith('{"type":"event"'))
    if (header >= 0) return JSON.parse(lines[header + 1])
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('No error event was sent.')
}

/** The uploaded map of the script with this debug id, by the manifest of its bundle. */
function mapWith(debugId) {
  for (const { files } of tracker.manifests) {
    for (const [name, { type, headers }] of Object.entries(files)) {
      if (type === 'source_map' && headers['debug-id'] === debugId) {
        return JSON.parse(tracker.files.get(name))
      }
    }
  }
}

test('a build uploads the maps of its scripts, and serves none', async () => {
  site.files = await buildHost(environment, OPTIONS)

  assert.deepEqual(tracker.refused, [])
  assert.ok(tracker.releases.includes(RELEASE), `release ${RELEASE} among ${tracker.releases}`)
  const scripts = [...site.files].filter(([name]) => name.endsWith('.js'))
  const ids = scripts.map(([, text]) => /sentry-dbid-([0-9a-f-]{36})/.exec(text)?.[1])
  assert.equal(new Set(ids).size, scripts.length, 'a debug id of its own for every script')
  for (const id of ids) assert.ok(mapWith(id), `the map with the id ${id}`)
  const [, worker] = scripts.find(([, text]) => text.includes(' worked'))
  const column = worker.split('\n')[1].indexOf('postMessage')
  const [, id] = /sentry-dbid-([0-9a-f-]{36})/.exec(worker)
  const { originalSource, originalLine } = new SourceMap(mapWith(id)).findEntry(1, column)
  assert.match(originalSource, /src\/worker\.ts/)
  assert.equal(originalLine, 2)
  assert.deepEqual(
    [...site.files.keys()].filter((name) => name.endsWith('.map')),
    [],
  )
  assert.ok(![...site.files.values()].some((text) => text.includes('sourceMappingURL=')))
})

test('the frame of a captured error leads to the line of the component that threw', async () => {
  const { page } = await openPage({ baseURL: site.url, dice: 1 })
  await page.goto('/error-test')
  await ready(page)
  await page.getByRole('button', { name: 'Throw in a handler' }).click()

  const { exception, debug_meta, release } = await eventIn(site.received)
  const { filename, lineno, colno } = exception.values[0].stacktrace.frames.at(-1)
  const { debug_id } = debug_meta.images.find(({ code_file }) => code_file === filename)
  const map = mapWith(debug_id)
  // Sentry counts lines and columns from 1, a source map from 0.
  const found = new SourceMap(map).findEntry(lineno - 1, colno - 1)
  const source = map.sourcesContent[map.sources.indexOf(found.originalSource)]

  assert.equal(release, RELEASE)
  assert.match(found.originalSource, /ErrorTestView\.vue/)
  assert.equal(
    source.split('\n')[found.originalLine].trim(),
    "throw new Error('Error test: handler')",
  )
  await page.context().close()
})

test('the maps end at the TypeScript of the package', () => {
  const maps = [...tracker.files].filter(([name]) => name.endsWith('.map'))
  const sources = maps.flatMap(([, map]) => JSON.parse(map).sources)
  const own = sources.filter((source) => /vue-error-tracking/.test(source))

  for (const path of ['src/tracking.ts', 'src/sdk/index.ts', 'src/error-page/PlainPage.vue']) {
    assert.ok(
      own.some((source) => source.replace(/\?.*/, '').endsWith(`vue-error-tracking/${path}`)),
      `${path} among ${own.join(' ')}`,
    )
  }
  assert.deepEqual(
    own.filter((source) => /vue-error-tracking\/dist\/(sdk|privacy|tracking)/.test(source)),
    [],
  )
})

/** An application of one line: what is built of it does not matter. */
const SMALL = { 'src/main.ts': "document.title = 'Clinic'\n" }

test('a build fails when its maps cannot be uploaded', { skip: isLowest }, async () => {
  const strange = { ...environment, SENTRY_AUTH_TOKEN: 'sntrys_another' }

  await assert.rejects(buildHost(strange, { replaced: SMALL }), /401|Invalid token/)
})

test('a build fails when a map would be left', { skip: isLowest }, async () => {
  const forgetful = (script) =>
    script.replace(/filesToDeleteAfterUpload: `[^`]*`/, 'filesToDeleteAfterUpload: []')
  await assert.rejects(
    buildHost(environment, {
      replaced: SMALL,
      patched: { 'node/build/source-maps.js': forgetful },
    }),
    /\.map would be served: it shows visitors the source/,
  )
})
