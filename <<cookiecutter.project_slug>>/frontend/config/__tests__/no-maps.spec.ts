// @vitest-environment node

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const guard = fileURLToPath(new URL('../no-maps.mjs', import.meta.url))

/** What the guard says about a folder with these files, and its exit code. */
function judge(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'dist-'))
  mkdirSync(join(folder, 'assets'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const { status, stderr } = spawnSync(process.execPath, [guard, folder], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return { status, stderr }
}

it('passes a build without maps', () => {
  expect(judge({ 'index.html': '', 'assets/a.js': 'f()' })).toEqual({ status: 0, stderr: '' })
})

it.each([
  [{ 'assets/a.js.map': '{}' }, /^assets.a\.js\.map would be served/],
  [{ 'assets/a.js': 'f()\n//# sourceMappingURL=a.js.map' }, /^assets.a\.js refers to a source map/],
  [{ 'assets/a.css': 'a{}/*# sourceMappingURL=a.css.map */' }, /^assets.a\.css refers/],
])('fails on %j', (files, sentence) => {
  const { status, stderr } = judge(files)

  expect(status).toBe(1)
  expect(stderr).toMatch(sentence)
})
