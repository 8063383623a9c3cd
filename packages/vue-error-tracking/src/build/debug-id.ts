/**
 * The note with which each script begins: its debug id. By it the tracker finds the source map of that
 * very script, and the browser's gate knows the script as one that the build wrote.
 */

import { createHash } from 'node:crypto'

const WRITTEN =
  /^("use strict";|;)?[!(]function\(\)\{try\{.{0,400}?sentry-dbid-([0-9a-f-]{36}).{0,9}?\}catch(\(\w+\))?\{\}\}(\)\(\)|\(\)\)?)(?=[;,\s])/

/** A statement that notes an id, with the name that uploaders look for. */
const noteOf = (id: string) =>
  `(self._sentryDebugIds=self._sentryDebugIds||{})[Error().stack]="${id}"/*sentry-dbid-${id}*/`

/**
 * Shortens what Sentry's plugin writes at the start of a script: its debug id, and 300 bytes that note
 * it in ways that no browser we build for needs.
 *
 * Spaces take the place of what goes, so that the script's source map still fits. Compressed they
 * are nothing.
 */
export function shortenDebugId(script: string): string {
  return script.replace(WRITTEN, (written, before = '', id: string) => {
    const note = `${before}${noteOf(id)}`
    return note.length > written.length ? written : note.padEnd(written.length)
  })
}

/**
 * Returns the line to put before a script that has no note, as those of workers, or all where Sentry's
 * plugin is not installed; undefined if it has one. The id is of the content.
 */
export function missingNote(script: string): string | undefined {
  if (script.includes('sentry-dbid-')) return undefined
  const hash = createHash('sha256').update(script).digest('hex')
  const id = hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5')
  // A directive counts as the first statement only.
  const [strict = ''] = /^["']use strict["'];?/.exec(script) ?? []
  return `${strict && '"use strict";'}${noteOf(id)};\n`
}

/** Returns a source map, as JSON, for its script with a line before it. */
export function movedDown(map: string): string {
  const read = JSON.parse(map)
  return JSON.stringify({ ...read, mappings: `;${read.mappings}` })
}
