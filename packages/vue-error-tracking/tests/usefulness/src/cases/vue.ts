/** What fails in components, and what Vue itself says in development. */

import * as vue from 'vue'
import * as development from 'vue-for-development'
import { casesOf, untyped } from '../case'

const { h } = vue

/** Mounts a component, and returns what its application's handler is given. */
function mounted(component: vue.Component): Promise<unknown> {
  return new Promise((resolve) => {
    const app = vue.createApp(component)
    app.config.errorHandler = resolve
    app.mount(document.createElement('div'))
  })
}

export const components = casesOf('Vue', {
  'render of undefined': [
    "Cannot read properties of undefined (reading 'street')",
    (who) => mounted({ render: () => h('p', untyped(who).address.street) }),
  ],
  setup: [
    'Error: {who.name} is no patient',
    (who) =>
      mounted({
        setup() {
          throw new Error(`${who.name} is no patient`)
        },
      }),
  ],
  handler: [
    'Error: The visit of {who.name} is over',
    (who) => {
      const over = () => {
        throw new Error(`The visit of ${who.name} is over`)
      }
      return mounted({
        mounted: (() => untyped(button).el.click()) as () => void,
        render: () => (button = h('button', { onClick: over })),
      })
    },
  ],
  watcher: [
    'RangeError: No day {day} in the calendar',
    (who) =>
      mounted({
        setup() {
          const chosen = vue.ref('')
          vue.watch(chosen, (day) => {
            throw new RangeError(`No day ${day} in the calendar`)
          })
          chosen.value = who.name
          return () => null
        },
      }),
  ],
  'async setup': [
    'Error: Nobody is called {who.name}',
    (who) => {
      const Inner = {
        async setup() {
          await null
          throw new Error(`Nobody is called ${who.name}`)
        },
      }
      return mounted({ render: () => h(vue.Suspense, () => h(untyped(Inner))) })
    },
  ],
  'async component': [
    'The chart could not be loaded',
    () =>
      mounted(
        vue.defineAsyncComponent(() => Promise.reject(new Error('The chart could not be loaded'))),
      ),
  ],
  'missing injection': [
    "Cannot read properties of undefined (reading 'book')",
    () => mounted({ setup: () => untyped(vue.inject('visits')).book() }),
  ],
})

let button: vue.VNode

const dev = development as typeof vue

/** What Vue warns of in development, which an application may report. */
function warned(component: vue.Component, data?: Record<string, unknown>): Promise<unknown> {
  return new Promise((resolve) => {
    const app = dev.createApp(component, data)
    app.config.warnHandler = (message) => resolve(new VueWarning(message))
    app.config.errorHandler = () => {}
    app.mount(document.createElement('div'))
  })
}

/** Outside an application Vue writes to the console. */
function logged(run: () => void): Promise<unknown> {
  return new Promise((resolve) => {
    const { warn } = console
    console.warn = (message: string) => resolve(new VueWarning(message))
    run()
    console.warn = warn
  })
}

class VueWarning extends Error {
  override name = 'VueWarning'
}

const render = () => null
const two = () => [dev.h('p'), dev.h('p')]

export const warnings = casesOf('Vue warns', {
  'missing prop': [
    ['Missing required prop'],
    () => warned({ props: { visit: { type: Object, required: true } }, render }),
  ],
  'prop of another type': [
    ['Invalid prop', 'type check failed'],
    (who) => warned({ props: { visits: Number }, render } as object, { visits: who.name }),
  ],
  'prop that is refused': [
    ['Invalid prop', 'custom validator check failed'],
    (who) => warned({ props: { day: { validator: () => false } }, render }, { day: who.name }),
  ],
  'unknown component': [
    'Failed to resolve',
    (who) => warned({ render: () => dev.h(untyped(dev.resolveComponent(who.name))) }),
  ],
  'unknown directive': [
    'Failed to resolve',
    (who) => warned({ render: () => void dev.resolveDirective(who.name) }),
  ],
  'unknown property': [
    'was accessed during render but is not defined on instance',
    (who) =>
      warned({
        render() {
          return dev.h('p', untyped(this)[who.name])
        },
      }),
  ],
  'missing injection': [
    'injection',
    (who) => warned({ setup: () => void dev.inject(who.name), render }),
  ],
  'attribute too many': [
    'Extraneous non-props attributes',
    (who) => warned({ render: two }, { [who.name]: 'a' }),
  ],
  'listener too many': [
    'Extraneous non-emits event listeners',
    (who) => warned({ render: two }, { [`on${who.name.toUpperCase()}`]: () => {} }),
  ],
  'hook outside a setup': [
    'is called when there is no active component instance',
    () => logged(() => dev.onMounted(() => {})),
  ],
  'read-only property': [
    ['operation', 'failed: target is readonly'],
    (who) =>
      logged(() => {
        untyped(dev.readonly({ visits: 1 })).visits = who.name
      }),
  ],
  'watched text': [
    'Invalid watch source',
    (who) => warned({ setup: () => void dev.watch(untyped(who.name), () => {}), render }),
    'the text is put together of parts',
  ],
})
