/** A small application with patients, in which every channel can be used. */

import { createApp, h, nextTick, shallowRef, type Component } from 'vue'
import { createRouter, createWebHistory, RouterView } from 'vue-router'

const Empty: Component = { render: () => h('p') }
const shown = shallowRef<[Component, object]>([Empty, {}])

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'list', component: Empty },
    { path: '/patients/:id', name: 'patient', component: Empty },
    { path: '/:path(.*)*', name: 'not-found', component: Empty },
  ],
})

export const app = createApp({ render: () => [h(RouterView), h(...shown.value)] })

/** Shows a component, and waits until it is on the page or has failed to get there. */
export async function show(component: Component, properties: object = {}): Promise<void> {
  shown.value = [Empty, {}]
  await nextTick()
  shown.value = [component, properties]
  await nextTick()
}
