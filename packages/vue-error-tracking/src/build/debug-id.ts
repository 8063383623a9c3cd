/**
 * Shortens what Sentry's plugin writes at the start of each script: its debug id, and 300 bytes that
 * note it in ways that no browser we build for needs.
 *
 * Spaces take the place of what goes, so that the script's source map still fits. Compressed they
 * are nothing.
 */

const WRITTEN =
  /^("use strict";|;)?[!(]function\(\)\{try\{.{0,400}?sentry-dbid-([0-9a-f-]{36}).{0,9}?\}catch(\(\w+\))?\{\}\}(\)\(\)|\(\)\)?)(?=[;,\s])/

/** Returns the script with a short note of its debug id, the name that uploaders look for with it. */
export function shortenDebugId(script: string): string {
  return script.replace(WRITTEN, (written, before = '', id: string) => {
    const note = `${before}(self._sentryDebugIds=self._sentryDebugIds||{})[Error().stack]="${id}"/*sentry-dbid-${id}*/`
    return note.length > written.length ? written : note.padEnd(written.length)
  })
}
