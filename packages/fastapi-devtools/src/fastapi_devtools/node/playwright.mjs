/** playwright-core of the frontend in whose folder this runs: the project says which version. */

import { createRequire } from 'node:module'
import { join } from 'node:path'

export function loadChromium() {
  const load = createRequire(join(process.cwd(), 'package.json'))
  try {
    return load('playwright-core').chromium
  } catch {
    throw new Error(
      'The frontend has no playwright-core: add it to the devDependencies of its package.json.',
    )
  }
}
