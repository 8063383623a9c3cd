/** Webpack's loader for `vue-error-tracking/from-build`: gives what the build tells in its place. */

import type { LoaderContext } from 'webpack'
import { PARTS, type Teller } from '../told.ts'

export default function (this: LoaderContext<{ teller: Teller }>): string {
  const { teller } = this.getOptions()
  for (const folder of teller.folders) this.addContextDependency(folder)
  // What is told after an edit counts from the page's next load on: it is not loaded anew for its sake.
  return teller.code(PARTS) + (this.hot ? '\nimport.meta.webpackHot.accept()\n' : '')
}
