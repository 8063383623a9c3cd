/**
 * Shows what is in it; and when that fails, a page that says so until the next navigation.
 *
 * The page is fetched a little later than the application. Until then, and where it cannot be fetched,
 * there is what there would be without a boundary. What failed goes on to whatever reports it.
 */

import {
  createVNode,
  getCurrentInstance,
  onErrorCaptured,
  shallowRef,
  type Component,
  type ComponentInternalInstance,
  type ComponentPublicInstance,
  type DefineSetupFnComponent,
  type FunctionalComponent,
  type SetupContext,
  type ShallowRef,
  type SlotsType,
  type VNode,
} from 'vue'
import type { RouteLocation, Router } from 'vue-router'
import type { ErrorPageProps } from './error-page/props'
import { noteTyped } from './typed'

/** How Vue tells of an error: the component, and what it was doing. */
type InComponent = [at: ComponentPublicInstance | null, doing: string]
/** How the router tells of one: where the person wanted to go, and from where. */
type InNavigation = [to: RouteLocation, from: RouteLocation]

export type Circumstances = InComponent | InNavigation

export interface BoundaryProps {
  /** Fetches the component to show, which gets `ErrorPageProps` and emits `leave`. */
  page?: () => Promise<{ default: Component }>
}

export type BoundarySlots = SlotsType<{
  default: Record<string, never>
  /** What to show, in place of a page. */
  error: ErrorPageProps & { leave: () => void }
}>

/** Those that are given. */
export type Slots = Partial<SetupContext<object, BoundarySlots>['slots']>

/** What stands in place of the content. */
export type Shown = ShallowRef<(() => unknown) | undefined>

/** A component of its own, so that what fails in the slot itself fails within the boundary. */
const Content: FunctionalComponent = (_, { slots }) => slots.default?.()

export const ErrorBoundary = {
  props: ['page'],
  setup(props: BoundaryProps, context: SetupContext) {
    const slots = context.slots as Slots
    const self = getCurrentInstance() as ComponentInternalInstance
    const router: Router | undefined = (self.proxy as ComponentPublicInstance).$router
    const shown: Shown = shallowRef()
    const content = () => createVNode(Content, null, slots)

    function load(then: (chunk: typeof import('./error-page')) => unknown) {
      import('./error-page').then(then).catch(() => {})
    }

    function fail(error: unknown, ...circumstances: Circumstances) {
      const place = router?.currentRoute.value
      load((chunk) =>
        chunk.showPage(shown, props, slots, content, self, place, error, circumstances),
      )
    }

    onErrorCaptured(fail)
    router?.onError(fail)
    addEventListener('input', noteTyped, true)
    // So that the page is there when the network is not, or the server has other files.
    setTimeout(load, 2000, (chunk: typeof import('./error-page')) => chunk.fetchPage(props))
    return () => (shown.value?.() ?? [null, content()]) as VNode[]
  },
} as unknown as DefineSetupFnComponent<BoundaryProps, Record<string, never>, BoundarySlots>
