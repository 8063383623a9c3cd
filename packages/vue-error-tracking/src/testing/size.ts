/** What a visitor of a built application loads first. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * Returns the bytes, gzipped, of the scripts that the page of a build names.
 *
 * @param folder where it was built
 */
export function firstLoad(folder: string): number {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  return [...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)]
    .map(([, path = '']) => readFileSync(join(folder, path), 'utf8'))
    .reduce((sum, script) => sum + gzipSync(script).length, 0)
}
