// @vitest-environment node

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { refuseMaps } from '../../../src/build/no-maps.ts'

/** Judges a folder with these files. */
function judge(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'dist-'))
  try {
    mkdirSync(join(folder, 'assets'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    refuseMaps(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('passes a build without maps', () => {
  expect(() => judge({ 'index.html': '', 'assets/a.js': 'f()' })).not.toThrow()
})

it.each([
  [{ 'assets/a.js.map': '{}' }, /^assets.a\.js\.map would be served/],
  [{ 'assets/a.js': 'f()\n//# sourceMappingURL=a.js.map' }, /^assets.a\.js refers to a source map/],
  [{ 'assets/a.css': 'a{}/*# sourceMappingURL=a.css.map */' }, /^assets.a\.css refers/],
])('fails on %j', (files, sentence) => {
  expect(() => judge(files)).toThrow(sentence)
})
