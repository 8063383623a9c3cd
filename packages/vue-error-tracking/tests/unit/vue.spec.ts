// @vitest-environment jsdom
/** Whatever fails in Vue, its router or its stores is one event, which names the component alone. */

import { getClient } from '@sentry/vue'
import { createPinia, defineStore } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createApp,
  defineAsyncComponent,
  defineComponent,
  h,
  KeepAlive,
  nextTick,
  onActivated,
  onBeforeMount,
  onBeforeUnmount,
  onBeforeUpdate,
  onDeactivated,
  onErrorCaptured,
  onMounted,
  onUnmounted,
  onUpdated,
  ref,
  shallowRef,
  watch,
  watchEffect,
  withDirectives,
  type Component,
  type VNode,
} from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { freshModules } from './fresh'
import { startReceiver } from './receiver'
import { testSettings } from './settings'

const PATIENT = 'Jane Doe'

const fail = (): never => {
  throw new Error('failed on purpose')
}
const failLater = () => Promise.resolve().then(fail)

let receiver: Awaited<ReturnType<typeof startReceiver>>
let root: HTMLElement
let unmount: () => void
const own = vi.fn()
const visits = ref(0)
const shown = shallowRef<Component>()

beforeEach(async () => {
  receiver = await startReceiver()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  root = document.body.appendChild(document.createElement('main'))
  visits.value = 0
  shown.value = undefined
})

afterEach(async () => {
  unmount()
  root.remove()
  own.mockReset()
  await getClient()?.close(100)
  await receiver.stop()
  vi.restoreAllMocks()
})

/** An application that shows nothing yet; its SDK has started. */
async function start() {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: {} },
      { path: '/guarded', component: {}, beforeEnter: fail },
      { path: '/chunk', component: failLater },
      { path: '/enter', component: { beforeRouteEnter: fail } },
      { path: '/leave', component: { beforeRouteLeave: fail, render: () => h('p') } },
      { path: '/update/:id', component: { beforeRouteUpdate: fail, render: () => h('p') } },
    ],
  })
  const app = createApp(() => [
    h(RouterView),
    h(KeepAlive, { exclude: 'PatientView' }, () =>
      shown.value ? h(shown.value, { patient: PATIENT, visits: visits.value }) : undefined,
    ),
  ])
  app.config.errorHandler = own
  const settings = testSettings({ dsn: receiver.dsn, tracesSampleRate: 1 })
  const { createErrorTracking } = await freshModules()
  app.use(createErrorTracking({ router, ...settings }))
  app.use(createPinia())
  app.use(router)
  app.mount(root)
  unmount = () => app.unmount()
  dispatchEvent(new ErrorEvent('error', { error: new Error('to load it') }))
  await receiver.event('to load it')
  return router
}

/** The one event of the failure, once everything has been sent. */
async function onlyEvent() {
  await receiver.event('failed on purpose')
  await new Promise((resolve) => setTimeout(resolve, 20))
  await getClient()?.flush(1000)
  expect(receiver.titles().filter((title) => title === 'failed on purpose')).toHaveLength(1)
  expect(JSON.stringify(receiver.items)).not.toContain(PATIENT)
  return receiver.events().find((event) => event.exception.values[0].value === 'failed on purpose')
}

/** Returns the component's render function, if it has one of its own. */
type Setup = () => unknown

/** A component with a patient as property and as state. */
function view(setup: Setup, options: object = {}): Component {
  return {
    name: 'PatientView',
    props: { patient: { type: String, default: '' }, visits: { type: Number, default: 0 } },
    setup(properties: { visits?: number }) {
      const draw = setup() ?? (() => h('p', properties.visits))
      return { record: { name: PATIENT }, draw }
    },
    render(this: { draw: () => VNode }) {
      return this.draw()
    },
    ...options,
  }
}

const click = () => root.querySelector('button')?.dispatchEvent(new Event('click'))
const visit = () => visits.value++
const close = () => (shown.value = undefined)
const button = (onClick: () => unknown) => () => h('button', { onClick }, 'Fail')
const Child = defineComponent((_, { emit }) => button(() => emit('saved')), {
  name: 'ChildView',
  emits: ['saved'],
})
const useStore = defineStore('patients', {
  state: () => ({ patient: PATIENT }),
  actions: { fail, failLater },
})

const watching = (begin: () => unknown) => () => {
  begin()
}

/** What fails, and what makes it fail where showing it does not. */
const FAILURES: Record<string, [failing: Setup, provoke?: () => unknown]> = {
  setup: [fail],
  render: [() => fail],
  'a later render': [() => () => (visits.value ? fail() : h('p')), visit],
  onBeforeMount: [() => onBeforeMount(() => fail())],
  onMounted: [() => onMounted(() => fail())],
  'onMounted, later': [() => onMounted(() => failLater())],
  onBeforeUpdate: [() => onBeforeUpdate(() => fail()), visit],
  onUpdated: [() => onUpdated(() => fail()), visit],
  onBeforeUnmount: [() => onBeforeUnmount(() => fail()), close],
  onUnmounted: [() => onUnmounted(() => fail()), close],
  onErrorCaptured: [
    () => {
      onErrorCaptured(() => fail())
      return () =>
        h(() => {
          throw new Error('in a child')
        })
    },
  ],
  'a watcher': [watching(() => watch(visits, fail)), visit],
  'a watcher at once': [watching(() => watch(visits, fail, { immediate: true }))],
  'a watcher, later': [watching(() => watch(visits, failLater)), visit],
  'what is watched': [watching(() => watch(() => visits.value && fail(), vi.fn())), visit],
  'what a watcher cleans up': [watching(() => watchEffect((clean) => clean(fail))), close],
  'an effect': [watching(() => watchEffect(() => visits.value && fail())), visit],
  'an event handler': [() => button(fail), click],
  'an event handler, later': [() => button(failLater), click],
  'a handler of a component’s event': [() => () => h(Child, { onSaved: fail }), click],
  'a directive': [() => () => withDirectives(h('p'), [[{ mounted: fail }]])],
  'a template ref': [() => () => h('p', { ref: fail })],
  'an async component': [
    () => {
      const Missing = defineAsyncComponent(failLater)
      return () => h(Missing)
    },
  ],
  'an action of a store': [() => button(() => useStore().fail()), click],
  'an action of a store, later': [() => button(() => useStore().failLater()), click],
}

describe('a component', () => {
  it.each(Object.entries(FAILURES))('that fails in %s', async (_, [failing, provoke]) => {
    await start()
    shown.value = view(failing)
    await nextTick()
    provoke?.()

    const event = await onlyEvent()
    expect(event.contexts.vue.componentName).toMatch(/^(PatientView|ChildView)$/)
    expect(event.exception.values[0].mechanism.type).toBe('auto.function.vue.error_handler')
    const seen = own.mock.calls.filter(([error]) => error.message === 'failed on purpose')
    expect(seen, 'the application’s own handler ran').toHaveLength(1)
  })

  it.each(['beforeCreate', 'created', 'beforeMount', 'mounted'])(
    'that fails in its option %s',
    async (hook) => {
      await start()
      shown.value = view(() => undefined, { [hook]: () => fail() })

      expect((await onlyEvent()).contexts.vue).toEqual({ componentName: 'PatientView' })
    },
  )

  it.each([
    ['onActivated', onActivated],
    ['onDeactivated', onDeactivated],
  ])('that is kept alive and fails in %s', async (_, hook) => {
    await start()
    shown.value = view(() => hook(() => fail()), { name: 'KeptView' })
    await nextTick()
    shown.value = view(() => undefined, { name: 'OtherView' })

    expect((await onlyEvent()).contexts.vue).toEqual({ componentName: 'KeptView' })
  })
})

describe('a navigation', () => {
  it.each([
    ['a guard of the route', ['/guarded']],
    ['the fetching of its view', ['/chunk']],
    ['the view’s guard as it is entered', ['/enter']],
    ['the view’s guard as it is left', ['/leave', '/']],
    ['the view’s guard as it changes', ['/update/1', '/update/2']],
  ])('that fails in %s', async (_, paths) => {
    const router = await start()
    for (const path of paths) await router.push(path).catch(() => {})

    expect((await onlyEvent()).contexts).not.toHaveProperty('vue')
  })

  it.each(['beforeEach', 'beforeResolve'] as const)('that fails in router.%s', async (guard) => {
    const router = await start()
    router[guard](fail)
    await router.push('/leave').catch(() => {})

    await onlyEvent()
  })

  it('that an event handler began, and left to Vue', async () => {
    const router = await start()
    shown.value = view(() => button(() => router.push('/guarded')))
    await nextTick()
    click()

    await onlyEvent()
    expect(own).toHaveBeenCalledOnce()
  })
})
