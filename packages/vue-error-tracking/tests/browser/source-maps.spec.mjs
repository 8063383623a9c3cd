/** From a minified frame of an error in a real browser back to its line of the source. */

import assert from 'node:assert/strict'
import { SourceMap } from 'node:module'
import { after, test } from 'node:test'
import { buildHost, isLowest, isSampled } from './build.mjs'
import { leave, ready } from './browser.mjs'
import { buildDeployed, DEPLOYED_DSN, RELEASE, startTracker } from './deployed.mjs'
import { serve } from './host.mjs'

const PLANTED = 'zqplantedzq'

const { files, uploaded, manifests, releases, refused } = await buildDeployed()

/** The uploaded map of the script with this debug id, by the manifest of its bundle. */
function mapWith(debugId) {
  for (const { files } of manifests) {
    for (const [name, { type, headers }] of Object.entries(files)) {
      if (type === 'source_map' && headers['debug-id'] === debugId) {
        return JSON.parse(uploaded.get(name))
      }
    }
  }
}

test('a build uploads the maps of its scripts, and serves none', () => {
  assert.deepEqual(refused, [])
  assert.ok(releases.includes(RELEASE), `release ${RELEASE} among ${releases}`)
  const scripts = [...files].filter(([name]) => name.endsWith('.js'))
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
    [...files.keys()].filter((name) => name.endsWith('.map')),
    [],
  )
  assert.ok(![...files.values()].some((text) => text.includes('sourceMappingURL=')))
})

test('the frame of a captured error leads to the line of the component that threw', async () => {
  const { error, openPage, site } = await serve(files, { built: DEPLOYED_DSN })
  const { page } = await openPage({ dice: 1 })
  await page.goto(`/patients/${PLANTED}`)
  await ready(page)
  await page.getByRole('button', { name: 'Call' }).click()

  const event = await error('Patient {String(route.params.id)} has no telephone')
  await leave(page)
  const { exception, debug_meta, release, contexts } = event
  const { filename, lineno, colno } = exception.values[0].stacktrace.frames.at(-1)
  const { debug_id } = debug_meta.images.find(({ code_file }) => code_file === filename)
  const map = mapWith(debug_id)
  // Sentry counts lines and columns from 1, a source map from 0.
  const found = new SourceMap(map).findEntry(lineno - 1, colno - 1)
  const source = map.sourcesContent[map.sources.indexOf(found.originalSource)]

  assert.equal(release, RELEASE)
  assert.equal(contexts.vue.componentName, 'PatientView')
  assert.ok(!site.received.join('\n').includes(PLANTED), 'what was planted stays')
  assert.match(found.originalSource, /PatientView\.vue/)
  assert.equal(
    source.split('\n')[found.originalLine].trim(),
    'throw new Error(`Patient ${String(route.params.id)} has no telephone`)',
  )
  await page.context().close()
})

test('the maps end at the TypeScript of the package', () => {
  const maps = [...uploaded].filter(([name]) => name.endsWith('.map'))
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

const { environment, close } = await startTracker()
after(close)

/** An application of one line: what is built of it does not matter. */
const SMALL = {
  replaced: { 'src/main.ts': "document.title = 'Clinic'\n" },
  ...(isSampled && { cell: { minify: false } }),
}

test('a build fails when its maps cannot be uploaded', { skip: isLowest }, async () => {
  const strange = { ...environment, SENTRY_AUTH_TOKEN: 'sntrys_another' }

  await assert.rejects(buildHost(strange, SMALL), /401|Invalid token/)
})

test('a build fails when a map would be left', { skip: isLowest }, async () => {
  const forgetful = (script) =>
    script.replace(/filesToDeleteAfterUpload: `[^`]*`/, 'filesToDeleteAfterUpload: []')
  await assert.rejects(
    buildHost(environment, { ...SMALL, patched: { 'node/build/source-maps.js': forgetful } }),
    /\.map would be served: it shows visitors the source/,
  )
})
