// @vitest-environment node

/** The README names every option that there is, and no other. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const README = text('README.md')

/** The names in the first column of a section's table. */
function documented(title: string): string[] {
  const section = README.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
  const [table = ''] = section.split(/\n\n(?=\S)/).filter((block) => block.startsWith('| option'))
  const rows = table.split('\n').slice(2)
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, n]) => n!),
  )
}

/** The names of an interface's properties. */
function declared(path: string, name: string): string[] {
  const body = text(path)
    .split(new RegExp(`export interface ${name}\\b.*\\{\n`))[1]
    ?.split('\n}')[0]
  return [...(body ?? '').matchAll(/^ {2}(\w+)\??:/gm)].map(([, property]) => property!)
}

it.each([
  ['Options of the plugin', ['src/options.ts', 'Settings'], ['src/options.ts', 'Options']],
  ['Options of the build', ['src/build/options.ts', 'BuildOptions']],
] as [string, ...[string, string][]][])('%s', (title, ...interfaces) => {
  const options = interfaces.flatMap(([path, name]) => declared(path, name))

  expect(options.length).toBeGreaterThan(5)
  expect(documented(title).sort()).toEqual(options.sort())
})

it('names every variable of the browser’s', () => {
  const sources =
    text('src/build/environment.ts').split('const SOURCES = {')[1]?.split('\n}')[0] ?? ''
  const variables = [...sources.matchAll(/^ {2}(\w+): \{/gm)].map(([, name]) => `VITE_${name}`)
  const named = [...README.matchAll(/^\| `(VITE_\w+)`/gm)].map(([, name]) => name)

  expect(named.sort()).toEqual(variables.sort())
})

it('has types for all of them', () => {
  const typed = declaredIn(text('client-types.d.ts'))
  const named = [...README.matchAll(/^\| `VITE_(\w+)`/gm)].map(([, name]) => name!)

  expect(typed).toEqual(expect.arrayContaining(named))
})

const declaredIn = (types: string) =>
  [...types.matchAll(/readonly (\w+):/g)].map(([, name]) => name!)
