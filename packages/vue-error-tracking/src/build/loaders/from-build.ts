/** Webpack's loader for `vue-error-tracking/from-build`: gives what the build tells in its place. */

import type { LoaderContext } from 'webpack'
import { PARTS, type Teller } from '../told.ts'

export default function (this: LoaderContext<{ teller: Teller }>): string {
  const { teller } = this.getOptions()
  for (const folder of teller.folders) this.addContextDependency(folder)
  return teller.code(PARTS)
}
