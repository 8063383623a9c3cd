/** An application as create-vue makes it, with Pinia, and of this package what the README says. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BUNDLER, contents, install, surroundings } from './build.mjs'
import { openPage, ready } from './browser.mjs'
import { startSite } from './site.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const PATIENT = 'zqplantedzq'

const folder = mkdtempSync(join(tmpdir(), 'create-vue-'))
after(() => rmSync(folder, { recursive: true }))
const application = join(folder, 'clinic')

/** The files of the README: each stands behind its path. */
function filesOfReadme() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, section] = readme.split('## Into an application\n')
  const blocks = section.split('\n## ')[0].matchAll(/^`([\w./]+)`[^\n]*\n\n```\w+\n(.*?)```/gms)
  return new Map([...blocks].map(([, path, content]) => [path, content]))
}

/** A unit test of it. */
const UNIT = `// @vitest-environment jsdom
import { expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { createErrorTracking } from 'vue-error-tracking'
import { catchOutgoing } from 'vue-error-tracking/testing'

it('reports what fails, and not whom it is about', async () => {
  const outgoing = catchOutgoing()
  const { name } = outgoing.planted
  const failing = {
    render: () => null,
    mounted() {
      throw new Error(\`\${name} has no telephone\`)
    },
  }
  createApp(failing).use(createErrorTracking()).mount(document.createElement('div'))
  await vi.waitFor(() => expect(outgoing.kinds).toContain('event'), { timeout: 60_000 })
  outgoing.assertPrivate()
  const sent = outgoing.bodies.map((body) => new TextDecoder().decode(body)).join()
  expect(sent).toContain('"{name} has no telephone"')
  outgoing.restore()
}, 90_000)
`

const run = (program, ...options) =>
  execFileSync(process.execPath, [join(root, 'node_modules', program), ...options], {
    cwd: application,
    env: { ...surroundings(), NODE_ENV: undefined, ...environment },
    stdio: 'pipe',
    encoding: 'utf8',
  })

const site = await startSite()
const environment = { VITE_SENTRY_DSN: site.dsn, VITE_APP_VERSION: 'clinic@1' }

test('it can be built, and its types are right', { skip: BUNDLER !== 'vite' }, () => {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/create-vue/bundle.js'), 'clinic', '--ts', '--router', '--pinia'],
    { cwd: folder, stdio: 'pipe' },
  )
  const files = filesOfReadme()
  assert.deepEqual(
    [...files.keys()],
    ['package.json', 'vite.config.ts', 'env.d.ts', 'src/main.ts', 'src/App.vue'],
  )
  files.delete('package.json')
  for (const [path, content] of files) writeFileSync(join(application, path), content)
  writeFileSync(
    join(application, 'src/stores/counter.ts'),
    `import { defineStore } from 'pinia'

export const usePatients = defineStore('patients', {
  state: () => ({ name: new URLSearchParams(location.search).get('name') }),
  actions: {
    call() {
      throw new Error(\`\${this.name} has no telephone\`)
    },
  },
})
`,
  )
  writeFileSync(
    join(application, 'src/views/AboutView.vue'),
    `<script setup lang="ts">
import { usePatients } from '@/stores/counter'

const patients = usePatients()
const isTestPage: 'true' | 'false' = import.meta.env.ERROR_TEST_PAGE
// @ts-expect-error -- it is known to be a text
const dsn: number = import.meta.env.SENTRY_DSN
defineExpose({ isTestPage, dsn })
</script>

<template>
  <h1>{{ patients.name }}</h1>
  <button type="button" @click="patients.call">Call</button>
</template>
`,
  )
  writeFileSync(join(application, 'src/patients.spec.ts'), UNIT)
  // Its unit tests need no browser.
  install(join(application, 'node_modules'), { without: ['playwright-core'] })

  run('vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'tsconfig.app.json')
  run('vite/bin/vite.js', 'build', '--logLevel', 'warn')
  site.files = contents(join(application, 'dist'))
})

test('its unit tests see what is reported', { skip: BUNDLER !== 'vite' }, () => {
  run('vitest/vitest.mjs', 'run')
})

test(
  'an error of a store arrives, and nothing that the store holds',
  {
    skip: BUNDLER !== 'vite',
  },
  async () => {
    const { page, violations } = await openPage({ baseURL: site.url, dice: 0 })
    await page.goto(`/about?name=${PATIENT}`)
    await ready(page)
    await page.getByText(PATIENT).waitFor()
    await page.getByRole('button', { name: 'Call' }).click()

    const event = await site.inbox.error('{this.name} has no telephone')
    assert.equal(event.transaction, 'about')
    assert.equal(event.contexts.vue.componentName, 'AboutView')
    assert.ok(!site.received.join('\n').includes(PATIENT))
    assert.deepEqual(violations, [])
    await page.context().close()
  },
)
