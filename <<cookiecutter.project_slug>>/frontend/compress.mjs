/** Writes a .gz and a .br beside each file of dist/ that grows smaller by it, for nginx to serve. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const WORTH = 1024 // bytes: what is smaller fits into a packet as it is
const TEXT = /\.(css|html|js|json|svg|txt|webmanifest)$/

for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name)
  if (!entry.isFile() || !TEXT.test(file)) continue
  const content = readFileSync(file)
  if (content.length < WORTH) continue
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
  writeFileSync(`${file}.br`, brotliCompressSync(content))
}
