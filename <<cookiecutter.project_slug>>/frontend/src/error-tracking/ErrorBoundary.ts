/**
 * Shows what is in it; and when that fails, a page that says so until the next navigation.
 *
 * The page is fetched when it is needed. Until then, and where it cannot be fetched, there is what
 * there would be without a boundary. What failed goes on to whatever reports it. It is made for the
 * application's `RouterView`, and stays as long as that.
 */

import {
  defineComponent,
  onErrorCaptured,
  shallowRef,
  type ComponentPublicInstance,
  type VNode,
} from 'vue'
import { useRouter, type RouteLocation } from 'vue-router'

/** How Vue tells of an error: the component, and what it was doing. */
type InComponent = [at: ComponentPublicInstance | null, doing: string]
/** How the router tells of one: where the person wanted to go, and from where. */
type InNavigation = [to: RouteLocation, from: RouteLocation]

export type Circumstances = InComponent | InNavigation

export const ErrorBoundary = defineComponent((_, { slots }) => {
  const router = useRouter()
  const page = shallowRef<() => VNode>()

  function fail(error: unknown, ...circumstances: Circumstances) {
    const route = router.currentRoute.value
    import('./error-page')
      .then((chunk) => {
        // By now the person may be elsewhere.
        if (route === router.currentRoute.value) chunk.showPage(page, error, circumstances)
      })
      .catch(() => {})
  }

  onErrorCaptured(fail)
  router.onError(fail)
  return () => (page.value ?? slots.default)?.()
})
