/**
 * What the build tells: the browser's part of it in a module, `vue-error-tracking/from-build`, and
 * another in a file for the API, whose tunnel judges the browsers' texts a second time.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import policy from '../../policy/browser.json' with { type: 'json' }
import type { Literals } from '../from-build.ts'
import { collectFolders, filesIn, type Bundled } from './literals.ts'
import type { Resolved } from './options.ts'
import { ownLiterals } from './own-literals.ts'
import { stylesheetsOf } from './stylesheets.ts'

/** The module in whose place the build puts its own. */
export const MODULE = 'vue-error-tracking/from-build'

/** What stands for the names of numbered parts until the build has given the numbers. */
export const PARTS = 'vue-error-tracking: names of parts'

/** What stands for what the bundled modules say until all of them are known. */
export const BUNDLED = 'vue-error-tracking: of bundled modules'

/** Writes what bundled modules say in the place of `BUNDLED`, whatever quotes and escapes are around that. */
export function asText({ templates, names }: Bundled): string {
  return encodeURIComponent(JSON.stringify([templates, names])).replaceAll("'", '%27')
}

export interface Teller {
  /**
   * The code of the module.
   *
   * @param parts names of the parts that have numbers, or what stands for them
   * @param bundled what the bundled modules say, as far as they are known, or nothing: `BUNDLED` then
   *   stands for it
   */
  code: (parts?: string, bundled?: Bundled) => string
  /**
   * Writes the file, which the API reads again when it has changed. It is not served.
   *
   * @param stylesheets the contents of those that were built
   * @param built the files that were built, from the folder that is served: what else is asked for
   *   there may be anybody's
   * @param bundled what the bundled modules say
   */
  handOver: (stylesheets?: string[], built?: string[], bundled?: Bundled) => void
  /** The folders that are read. */
  folders: string[]
  /** The file that is written. */
  file: string
}

/**
 * @param root the application's folder
 * @param facts `base`: the path that the application is served from; `hosts`: besides the page's own,
 *   those its files come from; `isServing`: whether a development server serves the source itself;
 *   `tests`: whether what test files say may leave too
 */
export function createTeller(
  root: string,
  { roots, literals, telemetry }: Resolved,
  { base = '/', hosts = [] as string[], isServing = false, tests = false } = {},
): Teller {
  const folders = roots.map((folder) => resolve(root, folder))
  const file = resolve(root, literals)
  const declared = { ...telemetry, hosts: [...new Set([...telemetry.hosts, ...hosts])] }

  // Of a build for any folder, only those at the root are known.
  const folder = base.startsWith('/') ? base : '/'
  const served = (files: string[]) => files.map((name) => `${folder}${name}`).sort()

  /** What a development server serves of the source. */
  function sources(): string[] {
    if (!isServing) return []
    const names = folders.flatMap((folder) =>
      filesIn(folder, tests).map((name) => relative(root, resolve(folder, name))),
    )
    return served(names.map((name) => name.split(sep).join('/')))
  }

  function said(): Literals {
    const { templates, names, paths } = collectFolders(folders, { tests })
    return {
      templates: distinct([...templates, ...ownLiterals.templates]),
      names: words(names, ownLiterals.names),
      paths: words(paths, base.split('/').join(' ')),
      ...(isServing && { files: sources().join(' ') }),
    }
  }

  return {
    folders,
    file,
    code(parts = '', bundled) {
      const { templates, names, ...others } = said()
      const theirs = bundled ? asText(bundled) : BUNDLED
      const literals = { templates, names, bundled: theirs, ...others }
      return [
        `export const parts = ${JSON.stringify(parts)}\n`,
        `export const literals = ${JSON.stringify(literals)}\n`,
        `export const telemetry = ${JSON.stringify(declared)}\n`,
      ].join('')
    },

    handOver(stylesheets = [], built = [], bundled = { templates: [], names: '' }) {
      const { templates, names, paths } = said()
      const { lists, messages } = policy
      const content = JSON.stringify({
        templates: distinct([...templates, ...bundled.templates]),
        messages: messages.map((message) => message.split(/\{(\w+)\}/)),
        names: words(names, bundled.names, lists['script word'], lists['error class']),
        paths,
        styles: stylesheetsOf(stylesheets),
        files: [...served(built), ...sources()],
        telemetry: declared,
      })
      if (existsSync(file) && readFileSync(file, 'utf8') === content) return
      // In one step, so that nobody reads half of it.
      const aside = `${file}.${process.pid}`
      writeFileSync(aside, content)
      renameSync(aside, file)
    },
  }
}

function distinct<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}

function words(...lists: string[]): string {
  return [...new Set(lists.join(' ').split(' ').filter(Boolean))].sort().join(' ')
}
