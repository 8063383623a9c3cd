/**
 * Which scripts are of this application: each that the build wrote has noted its debug id, with a
 * stack whose innermost line is the script's own address.
 */

import { defaultStackParser } from '@sentry/vue'
import { ON_DISK } from '../privacy/url'

type Noted = { _sentryDebugIds?: Record<string, string> }

/**
 * Returns whether a file of the build is served at a path.
 *
 * @param files paths of files that note nothing, as a development server has them, with spaces between
 */
export function filesOf(files = ''): (path: string) => boolean {
  const known = new Set(files.split(' ').filter(Boolean))
  const read = new Set<string>()

  return (path) => {
    for (const stack of Object.keys((globalThis as Noted)._sentryDebugIds ?? {})) {
      if (read.has(stack)) continue
      read.add(stack)
      const script = defaultStackParser(stack).at(-1)?.filename ?? ''
      const path = script.replace(/^https?:\/\/[^/]*|[?#].*$/g, '')
      known.add(path).add(path.replace(ON_DISK, ''))
    }
    return known.has(path)
  }
}
