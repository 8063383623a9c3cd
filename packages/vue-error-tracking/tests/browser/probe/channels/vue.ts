/** What Vue knows: components with their data, routes, stores. */

import * as Sentry from '@sentry/vue'
import { createPinia, defineStore, type PiniaPlugin } from 'pinia'
import { defineComponent, h, onMounted, ref, watch, type Component } from 'vue'
import { app, router, show } from '../app'
import { moment, type Channels } from '../channel'

/** A component that fails as it is mounted, whatever else it holds. */
function failing(options: object = {}): Component {
  return defineComponent({
    ...options,
    mounted() {
      throw new Error('in a component')
    },
    render: () => h('p'),
  })
}

export const vue: Channels = {
  'render error': (planted) =>
    show({
      render() {
        throw new Error(planted)
      },
    }),
  'lifecycle error': (planted) =>
    show({
      setup() {
        onMounted(() => {
          throw new Error(planted)
        })
        return () => h('p')
      },
    }),
  'watcher error': async (planted) => {
    const patient = ref('')
    await show({
      setup() {
        watch(patient, () => {
          throw new Error(patient.value)
        })
        return () => h('p')
      },
    })
    patient.value = planted
  },
  'handler error': async (planted) => {
    const onClick = () => {
      throw new Error(planted)
    }
    await show({ render: () => h('button', { id: 'handler', onClick }) })
    document.getElementById('handler')?.click()
  },
  'component name': (_, mark) => show(failing({ name: mark })),
  'component property': (planted) =>
    show(failing({ props: { patient: String } }), { patient: planted }),
  'render error, its cause': (planted) =>
    show({
      render() {
        throw new Error('caused', { cause: new Error(planted) })
      },
    }),
  'route path': (_, mark) => router.push(`/patients/${mark}`),
  'route parameter': (planted) => router.push({ name: 'patient', params: { id: planted } }),
  'route query': (planted) => router.push({ name: 'list', query: { q: planted } }),
  'route query, its key': (_, mark) => router.push({ name: 'list', query: { [mark]: '1' } }),
  'route hash': (planted) => router.push({ name: 'list', hash: `#${planted}` }),
  'route unknown': (planted) => router.push(`/unknown/${encodeURIComponent(planted)}`),
  'route guard': async (planted) => {
    const remove = router.beforeEach(() => {
      throw new Error(planted)
    })
    await router.push('/').catch((error: unknown) => reportError(error))
    remove()
  },
  'store state': (planted) => {
    useStore({ name: planted }, 'read')
    Sentry.captureException(new Error('with a store'))
  },
  'store action': (planted) => {
    useStore({}, planted)
    Sentry.captureException(new Error('after an action'))
  },
  'page title': async (planted) => {
    document.title = planted
    await router.push('/')
    await moment(50)
  },
}

const pinia = createPinia()
pinia.use(Sentry.createSentryPiniaPlugin() as PiniaPlugin)
app.use(pinia)

let stores = 0

/** Makes a store of its own, and lets an action of it happen. */
function useStore(state: object, action: string): void {
  const actions: Record<string, () => void> = { [action]: () => {} }
  const store = defineStore(`patients${stores++}`, { state: () => state, actions })(pinia)
  ;(store as unknown as typeof actions)[action]?.()
}
