/** Webpack's loader for this package's own scripts: they come with their source maps. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LoaderContext } from 'webpack'

export default function (this: LoaderContext<object>, script: string): void {
  const file = `${this.resourcePath}.map`
  if (!this.sourceMap || !existsSync(file)) return this.callback(null, script)
  const code = script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
  const map = JSON.parse(readFileSync(file, 'utf8'))
  // Relative ones webpack takes from the application's folder.
  const sources = map.sources.map((source: string) => resolve(dirname(file), source))
  this.callback(null, code, { ...map, sources })
}
