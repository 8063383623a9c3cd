// @vitest-environment jsdom
import { getClient } from '@sentry/vue'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Settings } from '../../src'
import type { Sdk } from '../../src/sdk'
import { freshModules, realSdk, type FetchSdk } from './fresh'
import { startReceiver } from './receiver'
import { testSettings } from './settings'

let receiver: Awaited<ReturnType<typeof startReceiver>>
let written: ReturnType<typeof vi.spyOn>

beforeEach(async () => {
  receiver = await startReceiver()
  written = vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await getClient()?.close(100)
  await receiver.stop()
  vi.restoreAllMocks()
})

const Page = defineComponent({
  name: 'PageView',
  props: { patient: { type: String, default: 'Jane Doe' } },
  setup(_, { emit }) {
    const fail = () => {
      throw new Error('from a handler')
    }
    return () => [h('button', { onClick: fail }, 'Fail'), h('a', { onClick: () => emit('x') })]
  },
})

interface Start {
  load?: FetchSdk
  settings?: Partial<Settings>
  before?: (app: App) => void
}

/** An application with the plugin, mounted; `fail()` makes its event handler throw. */
async function start({ load, settings: overrides, before }: Start = {}) {
  const { createErrorTracking } = await freshModules(load)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/patients/:id', name: 'patient', component: Page },
      { path: '/:path(.*)*', component: {} },
    ],
  })
  const app = createApp(Page)
  before?.(app)
  const told = testSettings({ dsn: receiver.dsn, ...overrides })
  app.use(createErrorTracking({ router, ...told }))
  await router.push('/patients/12345?email=jane@example.com')
  app.use(router)
  const root = document.createElement('div')
  app.mount(root)
  await router.isReady()
  const button = root.querySelector('button')
  return {
    app,
    text: () => root.textContent,
    fail: () => button?.dispatchEvent(new Event('click')),
  }
}

function windowFails(message: string) {
  const error = new Error(message)
  dispatchEvent(new ErrorEvent('error', { error, message }))
}

function nobodyHandles(reason: unknown) {
  dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }))
}

/** A chunk that arrives when it is told to. */
function delayed() {
  let arrive = () => {}
  const arrival = new Promise<void>((resolve) => (arrive = resolve))
  const load = vi.fn<FetchSdk>(() => arrival.then(realSdk))
  return { load, arrive: () => arrive() }
}

describe('without a DSN', () => {
  it('fetches nothing and touches nothing', async () => {
    const load = vi.fn<FetchSdk>(realSdk)
    const { app } = await start({ load, settings: { dsn: '' } })
    await new Promise((resolve) => setTimeout(resolve, 400))

    expect(load).not.toHaveBeenCalled()
    expect(app.config.errorHandler).toBeUndefined()
  })
})

describe('before the SDK is there', () => {
  it('keeps what fails, and hands over error, time and component', async () => {
    const { load, arrive } = delayed()
    const { fail } = await start({ load })
    const before = Date.now() / 1000
    windowFails('from the window')
    nobodyHandles(new Error('from a promise'))
    fail()
    const after = Date.now() / 1000
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(receiver.items).toEqual([])

    arrive()
    await receiver.event('from the window')
    const rejection = await receiver.event('from a promise')
    const handler = await receiver.event('from a handler')

    expect(receiver.titles()).toHaveLength(3)
    expect(handler.timestamp).toBeGreaterThanOrEqual(before)
    expect(handler.timestamp).toBeLessThanOrEqual(after)
    const [own, ofRejection] = [handler, rejection].map(
      (event) => event.exception.values[0].stacktrace.frames.at(-1).lineno,
    )
    expect(own).toBeGreaterThan(0)
    expect(ofRejection).toBeGreaterThan(own)
    expect(handler.contexts.vue).toEqual({ componentName: 'PageView' })
    expect(rejection.exception.values[0].mechanism).toMatchObject({
      type: 'auto.browser.global_handlers.onunhandledrejection',
      handled: false,
    })
  })

  it('fetches the SDK at the first failure, once', async () => {
    const { load } = delayed()
    vi.stubGlobal('requestIdleCallback', () => {})
    await start({ load })
    expect(load).not.toHaveBeenCalled()

    windowFails('first')
    windowFails('second')
    await vi.waitFor(() => expect(load).toHaveBeenCalled())
    await flushPromises()

    expect(load).toHaveBeenCalledTimes(1)
    vi.unstubAllGlobals()
  })

  it('fetches the SDK when the page is idle', async () => {
    const { load } = delayed()
    await start({ load })

    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(1))
  })

  it('fetches it from a page that is never idle, too', async () => {
    // It is idle no sooner than it has to be.
    const idle = vi.fn((task: () => void, { timeout = Infinity } = {}) => {
      if (timeout <= 5000) setTimeout(task, timeout / 100)
    })
    vi.stubGlobal('requestIdleCallback', idle)
    const { load } = delayed()
    await start({ load })

    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(1))
    expect(idle).toHaveBeenCalledTimes(1)
    vi.unstubAllGlobals()
  })

  it('keeps a bounded number of failures', async () => {
    const { load, arrive } = delayed()
    const report = vi.fn()
    const startSdk = (_: object, tasks: object[]) => tasks.forEach(report)
    await start({ load: () => load().then(() => ({ startSdk })) })
    for (let i = 0; i < 1000; i++) windowFails('one of many')

    arrive()

    await vi.waitFor(() => expect(report).toHaveBeenCalledTimes(50))
  })
})

describe('with the SDK', () => {
  it('captures what Vue catches, once', async () => {
    const { fail } = await start()
    windowFails('to load it')
    await receiver.event('to load it')

    fail()
    await receiver.event('from a handler')
    await getClient()?.flush(1000)

    expect(receiver.titles()).toEqual(['to load it', 'from a handler'])
  })

  it('sends through the tunnel where there is one', async () => {
    const tunnel = new URL('/api/v1/telemetry', receiver.dsn.replace('key@', '')).href
    await start({ settings: { dsn: 'http://key@127.0.0.1:9/3', tunnel } })
    windowFails('through the tunnel')

    await receiver.event('through the tunnel')
  })

  it('says which service, environment and release', async () => {
    await start()
    windowFails('labelled')

    expect(await receiver.event('labelled')).toMatchObject({
      tags: { service: 'frontend' },
      environment: 'test',
      release: 'clinic@1',
      transaction: 'patient',
    })
  })

  it('sends nothing that the component, the address or the browser holds of a person', async () => {
    const { fail } = await start()
    fail()
    await receiver.event('from a handler')
    await getClient()?.flush(1000)

    const wire = JSON.stringify(receiver.items)
    expect(wire).not.toMatch(/Jane Doe|jane@example\.com|12345|User-Agent/i)
    expect(wire).toMatch(/"infer_ip":"never"/)
    expect(wire).not.toMatch(/"infer_ip":"auto"/)
  })
})

describe('the application’s own error handler', () => {
  it.each(['before', 'after'])('still runs %s the SDK is there', async (when) => {
    const own = vi.fn()
    const { fail } = await start({ before: (app) => (app.config.errorHandler = own) })
    if (when === 'after') {
      windowFails('to load it')
      await receiver.event('to load it')
    }

    fail()

    expect(own).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: 'from a handler' }),
      expect.anything(),
      'native event handler',
    )
    expect(written).not.toHaveBeenCalled()
    await receiver.event('from a handler')
  })

  it('may be set later, and be set again', async () => {
    const { app, fail } = await start()
    const [first, second] = [vi.fn(), vi.fn()]
    app.config.errorHandler = first
    app.config.errorHandler = second

    fail()

    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: 'from a handler' }),
      expect.anything(),
      'native event handler',
    )
    expect(written).not.toHaveBeenCalled()
    await receiver.event('from a handler')
    app.config.errorHandler = undefined
    fail()
    expect(written).toHaveBeenCalledTimes(1)
  })

  it('is replaced by a line in the console where there is none, as Vue does', async () => {
    const { fail } = await start()

    fail()

    expect(written).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: 'from a handler' }),
    )
    await receiver.event('from a handler')
  })
})

describe('the application works as without it', () => {
  const broken: [string, Start][] = [
    ['the chunk cannot be fetched', { load: () => Promise.reject(new TypeError('blocked')) }],
    [
      'the chunk throws',
      {
        load: async () => ({
          startSdk: () => {
            throw new Error('wiring')
          },
        }),
      },
    ],
    ['the DSN is malformed', { settings: { dsn: 'not a DSN' } }],
    ['the tracker is dead', { settings: { dsn: 'http://key@127.0.0.1:9/3' } }],
  ]

  it.each(broken)('when %s', async (_, options) => {
    const own = vi.fn()
    const seen = vi.fn()
    const uncaught = vi.fn()
    addEventListener('error', seen)
    process.on('unhandledRejection', uncaught)
    const { fail, text } = await start({
      ...options,
      before: (app) => (app.config.errorHandler = own),
    })

    windowFails('early')
    fail()
    await new Promise((resolve) => setTimeout(resolve, 400))
    windowFails('late')
    fail()
    await flushPromises()
    removeEventListener('error', seen)
    process.off('unhandledRejection', uncaught)

    expect(text()).toBe('Fail')
    expect(own).toHaveBeenCalledTimes(2)
    expect(seen).toHaveBeenCalledTimes(2)
    expect(uncaught).not.toHaveBeenCalled()
    expect(receiver.events()).toEqual([])
  })
})

describe('capturing', () => {
  it('never throws, whatever was thrown', async () => {
    const { startSdk } = await import('../../src/sdk')
    let report: Sdk['report'] | undefined
    await startSdk(testSettings({ dsn: receiver.dsn }), [(sdk) => (report = sdk.report)])
    const error = new Proxy(new Error('hostile'), {
      get() {
        throw new Error('reporting')
      },
    })

    expect(report).toBeDefined()
    expect(() => report?.([Date.now(), error, 'vue'])).not.toThrow()
  })
})

describe('setting up', () => {
  it('leaves the application as it is when Vue cannot be watched', async () => {
    const { text } = await start({
      before: (app) => Object.defineProperty(app.config, 'errorHandler', { writable: false }),
    })

    expect(text()).toBe('Fail')
  })
})
