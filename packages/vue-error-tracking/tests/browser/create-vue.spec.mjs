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

const run = (program, ...options) =>
  execFileSync(process.execPath, [join(root, 'node_modules', program), ...options], {
    cwd: application,
    env: { ...surroundings(), NODE_ENV: 'production', ...environment },
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
</script>

<template>
  <h1>{{ patients.name }}</h1>
  <button type="button" @click="patients.call">Call</button>
</template>
`,
  )
  install(join(application, 'node_modules'))

  run('vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'tsconfig.app.json')
  run('vite/bin/vite.js', 'build', '--logLevel', 'warn')
  site.files = contents(join(application, 'dist'))
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
