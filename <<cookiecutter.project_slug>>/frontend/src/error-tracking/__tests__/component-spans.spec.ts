import { getActiveSpan, getClient } from '@sentry/vue'
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Mount } from '../component-spans'
import { startReceiver } from './receiver'
import { testSettings } from './settings'

/** Not as any source has it, so that it is data. */
const PATIENT = [...'llauQ adA'].reverse().join('')

let receiver: Awaited<ReturnType<typeof startReceiver>>
let components: typeof import('../component-spans')
let sdk: typeof import('../sdk')

beforeEach(async () => {
  receiver = await startReceiver()
  // As in a page that has just been opened: nothing is kept, and nobody takes it.
  vi.resetModules()
  components = await import('../component-spans')
  sdk = await import('../sdk')
})

afterEach(async () => {
  // The page view is over.
  getActiveSpan()?.end()
  await getClient()?.close(100)
  await receiver.stop()
  vi.restoreAllMocks()
})

function measured(name: string) {
  const setup = () => {
    components.useMountSpan()
    return () => h('p', PATIENT)
  }
  return defineComponent(setup, { name, props: { patient: { type: String, default: '' } } })
}

function show(view = measured('PatientView')) {
  mount(view, { props: { patient: PATIENT } })
}

function start(tracesSampleRate = 1) {
  const router = createRouter({ history: createMemoryHistory(), routes: [] })
  sdk.startSdk(router, testSettings({ dsn: receiver.dsn, tracesSampleRate }))
}

/** The spans of components that were sent by the time the visitor turns to another page. */
async function spans() {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  await getClient()?.flush(1000)
  expect(JSON.stringify(receiver.items)).not.toContain(PATIENT)
  return receiver.items
    .filter(({ type }) => type === 'span')
    .flatMap(({ payload }) => payload.items)
    .filter(({ attributes }) => attributes['sentry.op'].value === 'ui.mount')
}

it('says how long a component took, by its name, before and after the SDK is there', async () => {
  const before = Date.now() / 1000
  show()
  start()
  show()

  const found = await spans()
  expect(found.map(({ name }) => name)).toEqual(['PatientView', 'PatientView'])
  for (const { start_timestamp, end_timestamp } of found) {
    expect(start_timestamp).toBeGreaterThan(before - 1)
    expect(end_timestamp).toBeGreaterThanOrEqual(start_timestamp)
    expect(end_timestamp).toBeLessThan(before + 10)
  }
})

it('says no name that the source does not have', async () => {
  start()
  show(measured(PATIENT))

  expect((await spans()).map(({ name }) => name)).toEqual(['ui.mount'])
})

it('sends nothing of a page view that is not traced', async () => {
  start(0)
  show()

  expect(await spans()).toEqual([])
})

it('keeps a bounded number while there is no SDK', () => {
  for (let i = 0; i < 100; i++) show()
  const taken: Mount[] = []
  components.takeMounts((mount) => taken.push(mount))

  expect(taken).toHaveLength(20)
})
