/**
 * The note with which each script begins: its debug id. By it the tracker finds the source map of that
 * very script, and the browser's gate knows the script as one that the build wrote.
 *
 * Sentry's plugin would write 300 bytes of its own, in ways that no browser we build for needs. It only
 * uploads: `uploader.ts`.
 */

import { createHash } from 'node:crypto'

/** The name by which uploaders find an id in a script. */
const MARK = 'sentry-dbid-'

export interface Note {
  id: string
  /** The line to put before the script. */
  line: string
}

/** Returns the note for a script, whose id is of the content; undefined if it has one. */
export function noteFor(script: string): Note | undefined {
  if (script.includes(MARK)) return undefined
  const hash = createHash('sha256').update(script).digest('hex')
  const id = hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5')
  // A directive counts as the first statement only.
  const [strict = ''] = /^["']use strict["'];?/.exec(script) ?? []
  const noted = `(self._sentryDebugIds=self._sentryDebugIds||{})[Error().stack]="${id}"`
  return { id, line: `${strict && '"use strict";'}${noted}/*${MARK}${id}*/;\n` }
}

/** Returns a source map, as JSON, for its script with a note before it. */
export function mapWith({ id }: Note, map: string): string {
  const read = JSON.parse(map)
  return JSON.stringify({ ...read, mappings: `;${read.mappings}`, debug_id: id, debugId: id })
}
