import {
  createVNode,
  defineComponent,
  shallowRef,
  watch,
  type Component,
  type SetupContext,
} from 'vue'
import type { RouteLocation, Router } from 'vue-router'
import type { Slots } from '../ErrorBoundary'
import type { ErrorPageProps } from './props'
import { reporting } from './reporting'

interface HolderProps {
  error: unknown
  route: RouteLocation | undefined
  router: Router | undefined
  page: Component | undefined
  slot: Slots['error']
}

/** Tells a page what it asks for, and takes it away with the next navigation. */
export const PageHolder = defineComponent(
  ({ error, route, router, page, slot }: HolderProps, { emit }: SetupContext<['leave']>) => {
    const eventId = shallowRef('')
    const target = route ?? router?.currentRoute.value
    // Without its fragment, so that the browser loads it anew.
    const address = (
      router && target ? router.resolve(target.fullPath).href : location.href
    ).replace(/(?<=.)#.*/, '')

    // The SDK may come later, or not at all.
    watch(
      reporting,
      async (started) => {
        if (started) eventId.value = await started.eventIdOf(error)
      },
      { immediate: true },
    )
    const leave = () => emit('leave')
    if (router) watch(router.currentRoute, leave)

    function sendFeedback(sentence: string): ReturnType<ErrorPageProps['sendFeedback']> {
      const { value } = reporting
      return value ? value.sendFeedback(sentence, eventId.value) : new Promise(() => {})
    }

    return () => {
      const told: ErrorPageProps = { error, route, address, eventId: eventId.value, sendFeedback }
      return slot
        ? slot({ ...told, leave })
        : page && createVNode(page, { ...told, onLeave: leave })
    }
  },
  { name: 'PageHolder', props: ['error', 'route', 'router', 'page', 'slot'], emits: ['leave'] },
)
