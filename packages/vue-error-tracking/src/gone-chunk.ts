/**
 * A part of the application that can no longer be fetched: after a deployment the server has other
 * files than the page that is open asks for.
 */

/** As browsers, Vite and webpack say it. */
const SAID =
  /^(?:Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed|Unable to preload CSS for|Loading (?:CSS )?chunk )/

/** A file's name as Vite and webpack build it: what it holds, and a hash. */
const FILE = /\/([\w$-]+)(?:-[\w-]{8}|\.[0-9a-f]{8,20})\.(?:m?js|css)/

/** Whether an error says that a part is gone. */
export function isGone(error: unknown): boolean {
  const { name, message } = (error ?? {}) as Partial<Error>
  return name === 'ChunkLoadError' || SAID.test(String(message))
}

/**
 * The name of the part that an error is about, as far as the browser tells it.
 *
 * @param names those of parts that have numbers: `12 PatientView 17 CalendarView`
 */
export function partOf(error: unknown, names: string): string | undefined {
  const part = FILE.exec(String((error as Error).message))?.[1]
  const words = names.split(' ')
  const at = words.findIndex((word, i) => i % 2 === 0 && word === part)
  return at < 0 ? part : words[at + 1]
}
