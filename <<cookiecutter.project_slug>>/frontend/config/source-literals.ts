/**
 * Puts what the source says into the module that stands for it, `privacy/literals.ts`, and into a file
 * for the API, whose tunnel judges the browsers' texts a second time.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { telemetry } from '../src/error-tracking/privacy/declared.ts'
import { BROWSER_MESSAGES } from '../src/error-tracking/privacy/vocabulary.ts'
import { LISTS } from '../src/error-tracking/privacy/words.ts'
import { collectFolder } from './literals.ts'

const folder = fileURLToPath(new URL('../src', import.meta.url))
const handedOver = fileURLToPath(new URL('../literals.json', import.meta.url))
const target = `${folder}/error-tracking/privacy/literals.ts`

/** The module's code: what the loader of any bundler gives in its place. */
export function literalsModule({ tests = false } = {}): string {
  return `export const literals = ${JSON.stringify(collectFolder(folder, { tests }))}`
}

/**
 * Writes `literals.json`, which the API finds by SENTRY_FRONTEND_LITERALS and reads again when it has
 * changed. It is not served.
 */
export function handOver(): void {
  const { templates, names, paths } = collectFolder(folder, { all: true })
  const said = JSON.stringify({
    templates,
    messages: BROWSER_MESSAGES.map((message) => message.split(/\{(\w+)\}/)),
    names: [names, LISTS['script word'], LISTS['error class']].join(' '),
    paths,
    telemetry,
  })
  if (existsSync(handedOver) && readFileSync(handedOver, 'utf8') === said) return
  // In one step, so that nobody reads half of it.
  const aside = `${handedOver}.${process.pid}`
  writeFileSync(aside, said)
  renameSync(aside, handedOver)
}

/**
 * The plugin for Vite.
 *
 * @param options `tests`: whether what test files say may leave too, as tests of telemetry need
 */
export function sourceLiterals({ tests = false } = {}): Plugin {
  let isServing = false
  return {
    name: 'source-literals',
    load(id) {
      if (id.split('?')[0] !== target) return undefined
      if (isServing) handOver()
      return literalsModule({ tests })
    },
    writeBundle: handOver,
    configureServer(server) {
      isServing = !tests
      // What was edited counts from the page's next load on; no reload for its sake.
      server.watcher.on('change', (path) => {
        if (path === handedOver) return
        const module = server.moduleGraph.getModuleById(target)
        if (module) server.moduleGraph.invalidateModule(module)
      })
    },
  }
}
