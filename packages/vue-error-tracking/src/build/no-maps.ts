/**
 * Fails when visitors would be served the source.
 *
 * Sentry's plugin deletes the maps that it has uploaded. Any other is a mistake in the configuration.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param folder where the build has written
 * @throws Error naming the first file that shows the source
 */
export function refuseMaps(folder: string): void {
  const served = readdirSync(folder, { recursive: true }).map(String)
  const map = served.find((name) => name.endsWith('.map'))
  if (map) throw new Error(`${map} would be served: it shows visitors the source.`)
  const referring = served.find(
    (name) =>
      /\.(js|css)$/.test(name) &&
      /[#@] ?sourceMappingURL=/.test(readFileSync(join(folder, name), 'utf8')),
  )
  if (referring) {
    throw new Error(`${referring} refers to a source map, which would show visitors the source.`)
  }
}
