import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PART = /policy\/browser\.json(?:\?(replay|messages))?$/
const file = fileURLToPath(new URL('../policy/browser.json', import.meta.url))

/**
 * The policy's file as three modules: what only the recorder of sessions needs, `browser.json?replay`, is
 * in its chunk, and what browsers say, `browser.json?messages`, in one of its own. What builds an
 * application reads it whole.
 */
export const policyParts = {
  name: 'policy-parts',
  enforce: 'pre' as const,
  resolveId(id: string, importer?: string) {
    if (importer?.includes('/src/build/')) return undefined
    const [, part] = PART.exec(id) ?? []
    if (PART.test(id)) return `${file.replace('.json', part ? `-${part}` : '')}.js`
    return undefined
  },
  load(id: string) {
    // The version is among what stands in an envelope's header.
    const { version: _, replay, messages, ...others } = JSON.parse(readFileSync(file, 'utf8'))
    if (id.endsWith('policy/browser-replay.js'))
      return `export const replay = ${JSON.stringify(replay)}`
    if (id.endsWith('policy/browser-messages.js'))
      return `export const messages = ${JSON.stringify(messages)}`
    if (id.endsWith('policy/browser.js')) return `export default ${JSON.stringify(others)}`
    return undefined
  },
}
