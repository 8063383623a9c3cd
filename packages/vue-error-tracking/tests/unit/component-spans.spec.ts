// @vitest-environment jsdom
import { getActiveSpan, getClient } from '@sentry/vue'
import { mount } from '@vue/test-utils'
import { performance } from 'node:perf_hooks'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { useMountSpan } from '../../src/component-spans'
import { startSdk } from '../../src/sdk'
import { startReceiver } from './receiver'
import { testSettings } from './settings'

/** Not as any source has it, so that it is data. */
const PATIENT = [...'llauQ adA'].reverse().join('')

let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeEach(async () => {
  receiver = await startReceiver()
  // jsdom has no User Timing.
  vi.stubGlobal('performance', performance)
  performance.clearMeasures()
})

afterEach(async () => {
  // The page view is over.
  getActiveSpan()?.end()
  await getClient()?.close(100)
  await receiver.stop()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function measured(name: string) {
  const setup = () => {
    useMountSpan()
    return () => h('p', PATIENT)
  }
  return defineComponent(setup, { name, props: { patient: { type: String, default: '' } } })
}

function show(view = measured('PatientView')) {
  mount(view, { props: { patient: PATIENT } })
}

async function start(tracesSampleRate = 1) {
  const router = createRouter({ history: createMemoryHistory(), routes: [] })
  await startSdk({ router, ...testSettings({ dsn: receiver.dsn, tracesSampleRate }) }, [])
}

/** The spans of components that were sent by the time the visitor turns to another page. */
async function spans() {
  // The browser tells of measures in a turn of its own.
  await new Promise((resolve) => setTimeout(resolve, 20))
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
  await start()
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
  await start()
  show(measured(PATIENT))

  // Who read the measures of the test before reads these, too.
  expect(new Set((await spans()).map(({ name }) => name))).toEqual(new Set(['ui.mount']))
})

it('sends nothing of a page view that is not traced', async () => {
  await start(0)
  show()

  expect(await spans()).toEqual([])
})

it('keeps one measure of a component while nobody reads them', async () => {
  for (let i = 0; i < 100; i++) show()

  expect(performance.getEntriesByType('measure')).toMatchObject([{ name: 'PatientView' }])
})

it('is not in the way of a browser that cannot measure', async () => {
  vi.stubGlobal('performance', { now: () => 0 })

  expect(mount(measured('PatientView')).text()).toBe(PATIENT)
})
