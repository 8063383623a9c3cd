/** Webpack's loader for this package's own scripts: they come with their source maps. */

import { existsSync, readFileSync } from 'node:fs'
import type { LoaderContext } from 'webpack'

export default function (this: LoaderContext<object>, script: string): void {
  const map = `${this.resourcePath}.map`
  if (!this.sourceMap || !existsSync(map)) return this.callback(null, script)
  const code = script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
  this.callback(null, code, JSON.parse(readFileSync(map, 'utf8')))
}
