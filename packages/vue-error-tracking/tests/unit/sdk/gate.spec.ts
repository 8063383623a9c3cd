// @vitest-environment jsdom
import { getClient } from '@sentry/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { startSdk } from '../../../src/sdk'
import { startReceiver } from '../receiver'
import { testSettings } from '../settings'

let receiver: Awaited<ReturnType<typeof startReceiver>>
let report: (error: unknown) => void

beforeEach(async () => {
  receiver = await startReceiver()
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/patients/:id', name: 'patient', component: {} },
      { path: '/:path(.*)*', component: {} },
    ],
  })
  const settings = testSettings({ dsn: receiver.dsn, tracesSampleRate: 1 })
  await startSdk({ router, ...settings }, [
    ({ report: capture }) => {
      report = (error) => capture([Date.now(), new ErrorEvent('error', { error })])
    },
  ])
})

afterEach(async () => {
  await getClient()?.close(100)
  await receiver.stop()
  vi.restoreAllMocks()
})

it('sends a few of an error in a loop, and counts the others', async () => {
  // Two that alternate: the SDK itself drops one that only repeats.
  for (let i = 0; i < 100; i++) report(new Error(i % 2 ? 'in a loop' : 'in it too'))
  report(new Error('another'))
  await receiver.event('another')
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))

  const counted = await vi.waitFor(() => {
    const report = receiver.items.find(({ type }) => type === 'client_report')
    if (!report) throw new Error('no client report')
    return report.payload.discarded_events
  })
  expect(receiver.titles().filter((title) => title === 'in a loop')).toHaveLength(5)
  expect(counted).toContainEqual({ reason: 'ratelimit_backoff', category: 'error', quantity: 90 })
})

it('errors of which no text leaves do not silence each other', async () => {
  const texts = Array.from({ length: 8 }, (_, i) => `Jane Doe ${i}`)
  for (let turn = 0; turn < 2; turn++) {
    for (const [line, text] of texts.entries()) {
      const stack = `Error: ${text}\n    at f (${location.origin}/assets/index.js:${line + 1}:7)`
      report(Object.assign(new Error(text), { stack }))
    }
  }
  report(new Error('after eight others'))
  await receiver.event('after eight others')

  expect(receiver.titles()).toHaveLength(2 * texts.length + 1)
})

it('two failures of one place are two issues, and one with other data is one', async () => {
  const failing = (status: number, name: string) =>
    report(new Error(`GET /patients/${name} answered ${status}`))
  failing(404, 'Jane')
  failing(503, 'Jane')
  failing(404, 'Doe')
  await vi.waitFor(() => expect(receiver.events()).toHaveLength(3), { timeout: 20_000 })

  const prints = receiver.events().map(({ fingerprint }) => fingerprint)
  expect(prints[0]).toEqual(['{{ default }}', 'GET /patients/{name} answered 404'])
  expect(prints[1]).not.toEqual(prints[0])
  expect(prints[2]).toEqual(prints[0])
})

it('sends of a text what the source says, and nothing of who the visitor is', async () => {
  getClient()?.on('preprocessEvent', (event) => {
    event.user = { id: 'user_1', email: 'jane@example.com', ip_address: '203.0.113.7' }
    event.request = {
      ...event.request,
      url: 'http://host/patients/17?token=1',
      cookies: { a: 'b' },
    }
    event.extra = { arguments: ['Jane Doe'] }
  })
  const name = 'Jane Doe'.slice(0)
  report(new Error(`${name} has no telephone`))

  const event = await receiver.event('{name} has no telephone')
  expect(event.user).toEqual({})
  expect(event).not.toHaveProperty('request')
  expect(event).not.toHaveProperty('extra')
})

it('ignores what browsers report without need, and not what looks like an outage', async () => {
  report(new Error('ResizeObserver loop limit exceeded'))
  report(new TypeError('Failed to fetch'))
  await receiver.event('Failed to fetch')

  expect(receiver.titles()).toEqual(['Failed to fetch'])
})

it('ignores what fails in a browser’s extension', async () => {
  const foreign = new Error('Failed to fetch')
  foreign.stack = 'Error: Failed to fetch\n    at f (chrome-extension://abcdef/content.js:1:1)'
  report(foreign)
  report(new TypeError('Failed to fetch'))
  await receiver.event('Failed to fetch')
  await getClient()?.flush(1000)

  expect(receiver.titles()).toHaveLength(1)
})

/** An error whose stack is made of these scripts, the one that threw first. */
function thrownIn(message: string, ...scripts: string[]): Error {
  const lines = scripts.map((script) => `    at f (${script}:1:1)`)
  return Object.assign(new Error(message), { stack: [`Error: ${message}`, ...lines].join('\n') })
}

it('ignores what scripts from elsewhere do by themselves', async () => {
  const [chat, own] = ['https://chat.example/widget.js', `${location.origin}/assets/index.js`]
  report(thrownIn('from their script', chat, chat))
  report(thrownIn('from their script, called by ours', chat, own))
  report(thrownIn('from a script without an address', '<anonymous>'))
  await receiver.event('from a script without an address')

  expect(receiver.titles()).toEqual([
    'from their script, called by ours',
    'from a script without an address',
  ])
})

it('starts nothing for a bot', async () => {
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Googlebot/2.1')
  const before = getClient()

  await startSdk(testSettings({ dsn: receiver.dsn }), [
    ({ report }) => report([Date.now(), new Error('for a bot'), 'vue']),
  ])

  expect(getClient()).toBe(before)
})

it('collects nothing by itself', () => {
  expect(getClient()?.getDataCollectionOptions()).toEqual({
    userInfo: false,
    cookies: false,
    httpHeaders: { request: false, response: false },
    httpBodies: [],
    urlQueryParams: false,
    graphQL: { document: false, variables: false },
    genAI: { inputs: false, outputs: false },
    mcp: { inputs: false, outputs: false },
    databaseQueryData: false,
    queues: false,
    stackFrameVariables: false,
    frameContextLines: 5,
  })
})
