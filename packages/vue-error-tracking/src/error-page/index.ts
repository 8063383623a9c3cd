/**
 * What takes the place of what failed: a chunk of its own, which few visitors need.
 *
 * It knows nothing of the SDK. When that has started, it gives this chunk what it needs.
 */

import {
  createVNode,
  nextTick,
  type Component,
  type ComponentInternalInstance,
  type ComponentPublicInstance,
} from 'vue'
import type { RouteLocation, Router } from 'vue-router'
import type { BoundaryProps, Circumstances, Shown, Slots } from '../ErrorBoundary'
import { isGone } from '../gone-chunk'
import { PageHolder } from './PageHolder'
import { hasUnsaved, loadAnew } from './reload'
import { isTracked, textsIn } from './texts'

export { reporting } from './reporting'

/** What Vue calls the work after whose failure there is nothing to see, in each of its builds. */
const UNSEEN =
  /^(?:setup function|render function|async component loader|component update|https:.*#runtime-(?:0|1|13|15))$/

/** Fetches the component that is shown: the application's own, or a plain one. */
export async function fetchPage({ page }: BoundaryProps): Promise<Component> {
  return (await (page ? page() : import('./PlainPage.vue'))).default
}

/** What failed, and the boundary that hears of it first: of those around each other, the innermost. */
let taken: { error: unknown; shown: Shown } | undefined

/**
 * Shows the page in the boundary's place, unless what was there can stay.
 *
 * @param content draws what is in the boundary
 * @param boundary the component that heard of it
 * @param place where the application was when it failed
 */
export async function showPage(
  shown: Shown,
  props: BoundaryProps,
  { error: slot }: Slots,
  content: () => unknown,
  boundary: ComponentInternalInstance,
  place: RouteLocation | undefined,
  error: unknown,
  [at, doing]: Circumstances,
): Promise<void> {
  const router: Router | undefined = boundary.proxy?.$router
  if (taken?.error === error && taken?.shown !== shown) return
  taken = { error, shown }
  setTimeout(() => (taken = undefined))
  const route = typeof doing === 'string' ? undefined : (at as RouteLocation)
  const { provides } = boundary.appContext
  // The router writes what failed to the console itself where nobody listens; so does the plugin.
  if (route && !isTracked(provides)) console.error(error)
  if (route === undefined && !isGone(error) && !UNSEEN.test(doing as string)) return
  await nextTick()
  if (hasOwnPage(at, error)) return
  const { newer } = textsIn(provides)
  if (isGone(error) && loadAnew(route ? hrefOf(router, route) : location.href, newer)) return
  const page = slot ? undefined : await fetchPage(props)
  // By now the person may be elsewhere.
  if (place !== router?.currentRoute.value) return
  // What somebody has typed beside a part that is broken stays.
  const stays = !route && hasUnsaved()
  const onLeave = () => (shown.value = undefined)
  shown.value = () => [
    createVNode(PageHolder, { error, route, router, page, slot, onLeave }),
    stays ? content() : null,
  ]
}

function hrefOf(router: Router | undefined, { fullPath }: RouteLocation): string {
  return router?.resolve(fullPath).href ?? location.href
}

/** Whether an async component shows its own `errorComponent`. */
function hasOwnPage(at: Circumstances[0], error: unknown): boolean {
  return (at as ComponentPublicInstance | null)?.$?.subTree?.props?.error === error
}
