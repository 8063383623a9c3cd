// @vitest-environment jsdom
/** What an application says of itself waits for the SDK, and is held to the policy like all else. */

import { getClient, getIsolationScope } from '@sentry/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Sdk } from '../../src/sdk'
import type { Task } from '../../src/tracking'
import { freshModules, realSdk, type FetchSdk } from './fresh'
import { startReceiver } from './receiver'
import { testSettings } from './settings'

/** Not as any source has it, so that it is data. */
const PATIENT = [...'neseanreF aelehT'].reverse().join('')

let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeEach(async () => {
  receiver = await startReceiver()
})

afterEach(async () => {
  await getClient()?.close(100)
  getIsolationScope().clearBreadcrumbs().setTag('plan', undefined).setContext('tour', null)
  await receiver.stop()
  vi.restoreAllMocks()
})

/** The package, installed in an application; its SDK comes with `arrive()`. */
async function begin() {
  let arrive = () => {}
  const arrival = new Promise<void>((resolve) => (arrive = resolve))
  const fetchSdk: FetchSdk = () => arrival.then(realSdk)
  const tracking = await freshModules(fetchSdk)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', name: 'home', component: {} }],
  })
  const settings = testSettings({ dsn: receiver.dsn, tracesSampleRate: 1 })
  const app = createApp({ render: () => h('p') })
  app.use(tracking.createErrorTracking({ router, ...settings }))
  return { ...tracking, arrive: () => arrive() }
}

/** Everything of a kind, once the page is left. */
async function sent(type: string) {
  const items = () =>
    receiver.items
      .filter((item) => item.type === type)
      .flatMap(({ payload }) => payload.items ?? [payload])
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  await getClient()?.flush(1000)
  expect(JSON.stringify(receiver.items)).not.toContain(PATIENT)
  return items()
}

describe('before the SDK is there', () => {
  it('keeps what is said, and says it in its order', async () => {
    const { captureException, setTag, addBreadcrumb, arrive } = await begin()
    const before = Date.now() / 1000
    setTag('plan', 'free')
    addBreadcrumb({ message: 'The form was opened', category: 'navigation' })
    captureException(new Error('with the first tag'))
    setTag('plan', 'paid')
    captureException(new Error('with the second tag'))
    const after = Date.now() / 1000
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(receiver.items).toEqual([])

    arrive()
    const first = await receiver.event('with the first tag')
    const second = await receiver.event('with the second tag')

    expect(first.tags.plan).toBe('free')
    expect(second.tags.plan).toBe('paid')
    for (const { timestamp } of [first, first.breadcrumbs[0], second]) {
      expect(timestamp).toBeGreaterThanOrEqual(before)
      expect(timestamp).toBeLessThanOrEqual(after)
    }
    expect(first.breadcrumbs[0].message).toBe('The form was opened')
    expect(first.exception.values[0].mechanism).toMatchObject({ type: 'generic', handled: true })
  })

  it('keeps a bounded number of things', async () => {
    const { captureMessage, captureException, arrive } = await begin()
    captureException(new Error('the first of them'))
    for (let i = 0; i < 1000; i++) captureMessage('One of a thousand')

    arrive()
    await receiver.event('the first of them')
    expect((await sent('event')).length).toBeLessThan(50)
  })
})

describe('with the SDK', () => {
  async function started() {
    const found = await begin()
    found.arrive()
    found.captureException(new Error('to load it'))
    await receiver.event('to load it')
    return found
  }

  it('reports messages, with a level and the context that is declared', async () => {
    const { captureMessage, setContext, setUser, captureException } = await started()
    setContext('tour', { step: 3, patient: PATIENT })
    setContext('patient', { name: PATIENT })
    setUser({ id: PATIENT })
    captureMessage('The tour was left', 'warning')
    captureException(new Error('after the tour'))
    const event = await receiver.event('after the tour')
    const messages = (await sent('event')).filter(({ message }) => message)

    expect(messages).toMatchObject([{ message: 'The tour was left', level: 'warning' }])
    expect(event.contexts.tour).toEqual({ step: 3 })
    expect(event.contexts).not.toHaveProperty('patient')
    expect(event.user).toEqual({})
  })

  it('sends no tag that is not declared, and takes one away', async () => {
    const { setTag, captureException } = await started()
    setTag('patient', PATIENT)
    setTag('plan', 'free')
    captureException(new Error('tagged'))
    setTag('plan', undefined)
    captureException(new Error('no longer tagged'))

    const number = expect.any(String)
    expect((await receiver.event('tagged')).tags).toEqual({
      service: 'frontend',
      plan: 'free',
      number,
    })
    expect((await receiver.event('no longer tagged')).tags).toEqual({ service: 'frontend', number })
  })

  it('sends logs and metrics that are declared', async () => {
    const { logger, metrics } = await started()
    logger.warn('The calendar is empty', { view: 'week', patient: PATIENT })
    logger.info(PATIENT)
    metrics.count('bookings')
    metrics.gauge(PATIENT, 1)
    const logs = await sent('log')

    expect(logs.map(({ body, level }) => [level, body])).toEqual([
      ['warn', 'The calendar is empty'],
      ['info', '…'],
    ])
    expect(logs[0].attributes.view.value).toBe('week')
    expect(logs[0].attributes).not.toHaveProperty('patient')
    expect(await sent('trace_metric')).toMatchObject([
      { name: 'bookings', type: 'counter', value: 1 },
    ])
  })
})

describe('a span', () => {
  it('lasts from when the work began until it is settled, before the SDK is there as well', async () => {
    const { startSpan, captureException, arrive } = await begin()
    const before = Date.now() / 1000
    const result = startSpan({ name: 'Load the week', op: 'ui' }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      return 'a week'
    })
    expect(await result).toBe('a week')
    expect(startSpan({ name: PATIENT }, () => 7)).toBe(7)
    arrive()
    captureException(new Error('to load it'))
    await receiver.event('to load it')

    const [span, other] = await sent('span')
    expect(span.name).toBe('Load the week')
    expect(span.start_timestamp).toBeGreaterThanOrEqual(before)
    expect(span.end_timestamp - span.start_timestamp).toBeGreaterThan(0.05)
    expect(other.name).toBe('span')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('of the work')
      },
    ],
    ['is rejected', () => Promise.reject(new Error('of the work'))],
  ])('ends when the work %s, and leaves that to who began it', async (_, work) => {
    const { startSpan, arrive } = await begin()
    arrive()

    await expect(async () => startSpan({ name: 'Work' }, work)).rejects.toThrow('of the work')
  })
})

it('never throws, whatever the SDK does', async () => {
  const broken = new Proxy(
    {},
    {
      get() {
        throw new Error('of telemetry')
      },
    },
  )
  const tracking = await freshModules(async () => {
    const { takeOver } = await vi.importActual<typeof import('../../src/sdk')>('../../src/sdk')
    const sdk = { report: () => {}, api: broken } as unknown as Sdk
    return { startSdk: async (_: object, tasks: Task[]) => takeOver(tasks, sdk) }
  })
  const app = createApp({ render: () => h('p') })
  app.use(tracking.createErrorTracking(testSettings({ dsn: receiver.dsn })))
  const { setTag, addBreadcrumb, startSpan, metrics, logger, captureMessage } = tracking
  const say = () => {
    setTag('plan', 'free')
    addBreadcrumb({ message: 'Said' })
    metrics.count('bookings')
    logger.info('Said')
    captureMessage('Said')
    return startSpan({ name: 'Say' }, () => 'done')
  }

  expect(say()).toBe('done')
  tracking.captureException(new Error('to load it'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(say()).toBe('done')
})

it('costs nothing without a DSN: what is said goes nowhere', async () => {
  const fetchSdk = vi.fn(realSdk)
  const { createErrorTracking, setTag, captureException } = await freshModules(fetchSdk)
  createApp({ render: () => h('p') }).use(createErrorTracking({ dsn: '' }))
  setTag('plan', 'free')
  captureException(new Error('for nobody'))
  await new Promise((resolve) => setTimeout(resolve, 100))

  expect(fetchSdk).not.toHaveBeenCalled()
})
