// @vitest-environment jsdom
/** Applications that share a page, and a widget without a router. */

import { getClient } from '@sentry/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { freshModules } from './fresh'
import { startReceiver } from './receiver'
import { testSettings } from './settings'

let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeEach(async () => {
  receiver = await startReceiver()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await getClient()?.close(100)
  await receiver.stop()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

const Button = defineComponent(
  () => {
    const onClick = () => {
      throw new Error('from a widget')
    }
    return () => h('button', { onClick }, 'Fail')
  },
  { name: 'WidgetButton' },
)

function mounted(app: ReturnType<typeof createApp>) {
  const root = document.body.appendChild(document.createElement('div'))
  app.mount(root)
  return root
}

it('a widget without a router is tracked, and its boundary shows the plain page', async () => {
  const { createErrorTracking, ErrorBoundary } = await freshModules()
  const Broken = defineComponent(() => () => {
    throw new Error('from a widget, drawing')
  })
  const app = createApp(() => h(ErrorBoundary, null, { default: () => h(Broken) }))
  app.use(createErrorTracking(testSettings({ dsn: receiver.dsn })))
  const root = mounted(app)

  await receiver.event('from a widget, drawing')
  await vi.waitFor(() => expect(root.textContent).toContain('give us its number'))
  expect(root.querySelector('a')?.getAttribute('href')).toBe(location.href)
})

it('each reports once what fails in it, and the window’s failures are reported once', async () => {
  const { createErrorTracking, captureException } = await freshModules()
  const settings = testSettings({ dsn: receiver.dsn })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', name: 'home', component: {} }],
  })
  const widget = createApp(Button)
  widget.use(createErrorTracking(settings))
  const main = createApp(() => h(RouterView))
  main.use(createErrorTracking({ router, ...settings }))
  main.use(router)
  const root = mounted(widget)
  mounted(main)
  await router.isReady()

  const fail = () => {
    const error = new Error('in the window')
    dispatchEvent(new ErrorEvent('error', { error, message: error.message }))
  }
  fail()
  root.querySelector('button')?.click()
  const early = await receiver.event('in the window')
  await receiver.event('from a widget')
  captureException(new Error('the last'))
  await receiver.event('the last')

  expect(early.transaction, 'the application with a router names the page').toBe('home')
  expect(receiver.titles()).toEqual(['in the window', 'from a widget', 'the last'])
})
