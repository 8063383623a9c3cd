/**
 * Fails when visitors would be served the source: `node config/no-maps.mjs [folder]`.
 *
 * Sentry's plugin deletes the maps that it has uploaded. Any other is a mistake in the configuration.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2] ?? 'dist'
const served = readdirSync(folder, { recursive: true }).map(String)
const map = served.find((name) => name.endsWith('.map'))
const referring = served.find(
  (name) =>
    /\.(js|css)$/.test(name) &&
    /[#@] ?sourceMappingURL=/.test(readFileSync(join(folder, name), 'utf8')),
)
if (map) stop(`${map} would be served: it shows visitors the source.`)
if (referring) stop(`${referring} refers to a source map, which would show visitors the source.`)

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
