/**
 * Puts what the source says into the module that stands for it, `privacy/literals.ts`, and into a file
 * for the API, whose tunnel judges the browsers' texts a second time.
 */

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { collectFolder } from './literals.ts'

const folder = fileURLToPath(new URL('../src', import.meta.url))
const handedOver = fileURLToPath(new URL('../literals.json', import.meta.url))
const target = `${folder}/error-tracking/privacy/literals.ts`

/** The module's code: what the loader of any bundler gives in its place. */
export function literalsModule(options?: { tests?: boolean }): string {
  return `export const literals = ${JSON.stringify(collectFolder(folder, options))}`
}

/** Writes `literals.json`, which the API finds by SENTRY_FRONTEND_LITERALS. It is not served. */
export function handOver(): void {
  writeFileSync(handedOver, JSON.stringify(collectFolder(folder)))
}

/**
 * The plugin for Vite.
 *
 * @param options `tests`: whether what test files say may leave too, as tests of telemetry need
 */
export function sourceLiterals(options?: { tests?: boolean }): Plugin {
  return {
    name: 'source-literals',
    load(id) {
      return id.split('?')[0] === target ? literalsModule(options) : undefined
    },
    writeBundle: handOver,
    configureServer(server) {
      // What was edited counts from the page's next load on; no reload for its sake.
      server.watcher.on('change', () => {
        const module = server.moduleGraph.getModuleById(target)
        if (module) server.moduleGraph.invalidateModule(module)
      })
    },
  }
}
