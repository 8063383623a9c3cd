/**
 * What takes the place of what failed: a chunk of its own, which few visitors need.
 *
 * It knows nothing of the SDK. When that has started, it fetches this chunk, so that the page is
 * there when the network is not, and gives it what it needs.
 */

import { createVNode, type ShallowRef, type VNode } from 'vue'
import type { RouteLocation } from 'vue-router'
import type { Circumstances } from './ErrorBoundary'
import ErrorPage from './ErrorPage.vue'

export { reporting } from './reporting'

/** What Vue calls the work after whose failure there is nothing to see, in each of its builds. */
const UNSEEN =
  /^(?:setup function|render function|async component loader|component update|https:.*#runtime-(?:0|1|13|15))$/

/** Shows the page in the boundary's place, unless what was there can stay. */
export function showPage(
  page: ShallowRef<(() => VNode) | undefined>,
  error: unknown,
  [at, doing]: Circumstances,
): void {
  const isNavigation = typeof doing !== 'string'
  if (!isNavigation && !UNSEEN.test(doing)) return
  const route = isNavigation ? (at as RouteLocation) : undefined
  page.value = () =>
    createVNode(ErrorPage, { error, route, onLeave: () => (page.value = undefined) })
}
