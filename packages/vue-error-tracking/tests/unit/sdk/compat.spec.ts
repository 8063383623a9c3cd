// @vitest-environment jsdom
import { init, startInactiveSpan } from '@sentry/vue'
import { expect, it, vi } from 'vitest'
import { nativeFetch } from '../../../src/sdk/compat/fetch'
import { replayWithoutStylesheets, uninstrumentedFetch } from '../../../src/sdk/compat/replay'
import { withSpanId } from '../../../src/sdk/compat/spans'

it('finds where the recorder is told to write down stylesheets', () => {
  const replay = replayWithoutStylesheets({}) as unknown as { _recordingOptions: object }

  expect(replay._recordingOptions).toMatchObject({ inlineStylesheet: false, maskAllText: true })
})

it('finds the browser’s own fetch behind the SDK’s', async () => {
  const own = vi.fn(async () => new Response('text'))
  const instrumented = Object.assign(vi.fn(), { __sentry_original__: own })
  vi.stubGlobal('fetch', instrumented)

  expect(await (await uninstrumentedFetch()('/built.css')).text()).toBe('text')
  expect(instrumented).not.toHaveBeenCalled()

  vi.stubGlobal('fetch', own)
  await uninstrumentedFetch()('/built.css')
  expect(own).toHaveBeenCalledTimes(2)
  vi.unstubAllGlobals()
})

it('finds the browser’s own fetch behind the application’s, in a frame that goes again', () => {
  const own = vi.fn()
  vi.stubGlobal('fetch', vi.fn())
  const append = vi.spyOn(document.head, 'append').mockImplementation((...[frame]) => {
    Object.defineProperty(frame, 'contentWindow', { value: { fetch: own } })
  })

  void nativeFetch()('/tracker')
  expect(own).toHaveBeenCalledExactlyOnceWith('/tracker')
  expect(fetch).not.toHaveBeenCalled()

  append.mockImplementation(() => {
    throw new Error('refused')
  })
  void nativeFetch()('/tracker')
  expect(fetch).toHaveBeenCalledExactlyOnceWith('/tracker')
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

it('finds that a span has the id it is started with', () => {
  init({ dsn: 'https://key@sentry.example/3', defaultIntegrations: false, tracesSampleRate: 1 })
  const { spanId } = startInactiveSpan(
    withSpanId({ name: 'home' }, 'fedcba9876543210'),
  ).spanContext()

  expect(spanId).toBe('fedcba9876543210')
})
