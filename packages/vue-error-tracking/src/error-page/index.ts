/**
 * What takes the place of what failed: a chunk of its own, which few visitors need.
 *
 * It knows nothing of the SDK. When that has started, it gives this chunk what it needs.
 */

import { createVNode, type Component } from 'vue'
import type { RouteLocation, Router } from 'vue-router'
import type { BoundaryProps, Circumstances, Shown, Slots } from '../ErrorBoundary'
import { PageHolder } from './PageHolder'

export { reporting } from './reporting'

/** What Vue calls the work after whose failure there is nothing to see, in each of its builds. */
const UNSEEN =
  /^(?:setup function|render function|async component loader|component update|https:.*#runtime-(?:0|1|13|15))$/

/** Fetches the component that is shown: the application's own, or a plain one. */
export async function fetchPage({ page }: BoundaryProps): Promise<Component> {
  return (await (page ? page() : import('./PlainPage.vue'))).default
}

/**
 * Shows the page in the boundary's place, unless what was there can stay.
 *
 * @param place where the application was when it failed
 */
export async function showPage(
  shown: Shown,
  props: BoundaryProps,
  { error: slot }: Slots,
  router: Router | undefined,
  place: RouteLocation | undefined,
  error: unknown,
  [at, doing]: Circumstances,
): Promise<void> {
  const isNavigation = typeof doing !== 'string'
  if (!isNavigation && !UNSEEN.test(doing)) return
  const page = slot ? undefined : await fetchPage(props)
  // By now the person may be elsewhere.
  if (place !== router?.currentRoute.value) return
  const route = isNavigation ? (at as RouteLocation) : undefined
  const onLeave = () => (shown.value = undefined)
  shown.value = () => createVNode(PageHolder, { error, route, router, page, slot, onLeave })
}
