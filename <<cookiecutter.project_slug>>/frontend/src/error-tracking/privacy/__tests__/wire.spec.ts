import * as Sentry from '@sentry/vue'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { startSdk } from '../../sdk'
import { settings } from '../../settings'

type Channel = (planted: string) => unknown

const event = (fields: (planted: string) => object): Channel => {
  return (planted) =>
    Sentry.withScope((own) => {
      own.addEventProcessor((event) => Object.assign(event, fields(planted)))
      Sentry.captureException(new Error('with fields'))
    })
}
const span = (
  start: (planted: string) => Parameters<typeof Sentry.startInactiveSpan>[0],
): Channel => {
  return (planted) => Sentry.startInactiveSpan(start(planted)).end()
}
const inScope = (change: (own: Sentry.Scope, planted: string) => unknown): Channel => {
  return (planted) =>
    Sentry.withScope((own) => {
      change(own, planted)
      Sentry.captureException(new Error('in a scope'))
    })
}
const element = (html: (planted: string) => string): Channel => {
  return (planted) => {
    document.body.innerHTML = html(planted)
    ;(document.body.firstElementChild as HTMLElement).click()
    // A second click on the same would be taken for the same one.
    Sentry.captureException(new Error('after a click'))
  }
}
const item = (type: string, payload: (planted: string) => unknown): Channel => {
  return (planted) =>
    Sentry.getClient()?.sendEnvelope([
      {},
      [[{ type, filename: planted }, payload(planted)]],
    ] as never)
}

/** Ways by which something private can come into telemetry; each is given a text of its own. */
const CHANNELS: Record<string, Channel> = {
  'message, template': (planted) => Sentry.captureException(new Error(`Patient ${planted} is new`)),
  'message, alone': (planted) => Sentry.captureException(new Error(planted)),
  'message, browser': (planted) =>
    Sentry.captureException(new TypeError(`Cannot read properties of null (reading '${planted}')`)),
  'message, JSON': (planted) => {
    try {
      JSON.parse(planted)
    } catch (error) {
      Sentry.captureException(error)
    }
  },
  'error name': (planted) =>
    Sentry.captureException(Object.assign(new Error('a'), { name: planted })),
  'error cause': (planted) =>
    Sentry.captureException(new Error('caused', { cause: new Error(planted) })),
  'error group': (planted) =>
    Sentry.captureException(new AggregateError([new Error(planted)], 'grouped')),
  'error stack': (planted) =>
    Sentry.captureException(
      Object.assign(new Error('stacked'), {
        stack: `Error: a\n    at ${planted} (/${planted}.js:1:1)`,
      }),
    ),
  'error function': (planted) => {
    const named = {
      [planted]: () => {
        throw new Error('in a function')
      },
    }
    try {
      named[planted]?.()
    } catch (error) {
      Sentry.captureException(error)
    }
  },
  'thrown object': (planted) => Sentry.captureException({ [planted]: planted }),
  'thrown string': (planted) => Sentry.captureException(planted),
  'unhandled rejection': (planted) =>
    window.onunhandledrejection?.({ reason: new Error(planted) } as PromiseRejectionEvent),
  'window error': (planted) => window.onerror?.(planted, `/${planted}`, 1, 1, new Error(planted)),
  'error hint data': (planted) =>
    Sentry.captureException(new Error('hinted'), {
      mechanism: { type: planted, data: { [planted]: planted } },
    }),
  'captured message': (planted) => Sentry.captureMessage(planted),
  'log text': (planted) => Sentry.logger.info(planted),
  'log template': (planted) => Sentry.logger.warn(Sentry.logger.fmt`Patient ${planted}`),
  'log attribute': (planted) => Sentry.logger.info('with an attribute', { patient: planted }),
  'log attribute key': (planted) => Sentry.logger.info('with a key', { [planted]: 1 }),
  'metric name': (planted) => Sentry.metrics.count(planted, 1),
  'metric attribute': (planted) => Sentry.metrics.gauge('m', 1, { attributes: { a: planted } }),
  'metric unit': (planted) => Sentry.metrics.distribution('m', 1, { unit: planted }),
  'span name': span((name) => ({ name })),
  'span operation': span((op) => ({ name: 'a', op })),
  'span attribute': span((planted) => ({ name: 'a', attributes: { 'http.route': planted } })),
  'span attribute key': span((planted) => ({ name: 'a', attributes: { [planted]: 1 } })),
  'span parameters': span((planted) => ({ name: 'a', attributes: { 'params.id': planted } })),
  'span URL': span((planted) => ({
    name: 'a',
    attributes: { 'url.full': `http://${planted.slice(0, 6)}.example/?${planted}` },
  })),
  'span status': (planted) =>
    Sentry.startSpan({ name: 'a' }, (span) => span.setStatus({ code: 2, message: planted })),
  'scope attribute': (planted) =>
    Sentry.withScope((own) => {
      own.setAttribute(planted, planted)
      Sentry.logger.info('in a scope with an attribute')
    }),
  'transaction name': inScope((own, planted) => own.setTransactionName(planted)),
  'user id': inScope((own, id) => own.setUser({ id })),
  'user email': inScope((own, email) => own.setUser({ email })),
  'user name': inScope((own, username) => own.setUser({ username })),
  'user address': inScope((own, ip_address) => own.setUser({ ip_address })),
  'user field': inScope((own, planted) => own.setUser({ [planted]: 1 })),
  'tag value': inScope((own, planted) => own.setTag('patient', planted)),
  'tag key': inScope((own, planted) => own.setTag(planted, 'a')),
  'declared-looking tag': inScope((own, planted) => own.setTag('service', planted)),
  'extra value': inScope((own, planted) => own.setExtra('patient', planted)),
  'extra key': inScope((own, planted) => own.setExtra(planted, 1)),
  'context value': inScope((own, planted) => own.setContext('patient', { name: planted })),
  'context key': inScope((own, planted) => own.setContext('vue', { [planted]: 1 })),
  'context name': inScope((own, planted) => own.setContext(planted, { a: 1 })),
  'component name': inScope((own, planted) => own.setContext('vue', { componentName: planted })),
  'component props': inScope((own, a) => own.setContext('vue', { propsData: { a } })),
  fingerprint: inScope((own, planted) => own.setFingerprint([planted])),
  level: inScope((own, planted) => own.setLevel(planted as 'error')),
  'attachment name': inScope((own, filename) => own.addAttachment({ filename, data: 'a' })),
  'breadcrumb message': (message) => Sentry.addBreadcrumb({ message }),
  'breadcrumb category': (category) => Sentry.addBreadcrumb({ category }),
  'breadcrumb type': (type) => Sentry.addBreadcrumb({ type }),
  'breadcrumb data': (planted) => Sentry.addBreadcrumb({ data: { patient: planted } }),
  'breadcrumb data key': (planted) => Sentry.addBreadcrumb({ data: { [planted]: 1 } }),
  'console text': (planted) => console.info(planted),
  'console argument': (planted) => console.warn('Patient', planted),
  'console object': (planted) => console.debug({ name: planted }),
  'console error': (planted) => console.error(new Error(planted)),
  'request path': (planted) => fetch(`/api/${planted}`).catch(() => {}),
  'request query': (planted) => fetch(`/api?q=${encodeURIComponent(planted)}`).catch(() => {}),
  'request host': (planted) => fetch(`http://${planted.slice(0, 6)}.invalid/`).catch(() => {}),
  'XHR path': (planted) => {
    const request = new XMLHttpRequest()
    request.open('GET', `/api/${planted}`)
    request.send()
  },
  'element id': element((planted) => `<button id="${planted.slice(0, 6)}"></button>`),
  'element class': element((planted) => `<button class="${planted.slice(0, 6)}"></button>`),
  'element title': element((planted) => `<button title="${planted.slice(0, 6)}"></button>`),
  'element name': element((planted) => `<x-${planted.slice(0, 6)}></x-${planted.slice(0, 6)}>`),
  'page path': (planted) => history.pushState(null, '', `/${encodeURIComponent(planted)}`),
  'page query': (planted) => history.pushState(null, '', `/?q=${encodeURIComponent(planted)}`),
  'page hash': (planted) => history.pushState(null, '', `/#${encodeURIComponent(planted)}`),
  'event request': event((planted) => ({ request: { url: planted, headers: { a: planted } } })),
  'event server': event((planted) => ({ server_name: planted })),
  'event release': event((planted) => ({ release: planted })),
  'event environment': event((planted) => ({ environment: planted })),
  'event modules': event((planted) => ({ modules: { [planted]: '1' } })),
  'event field': event((planted) => ({ [planted]: 1 })),
  'event logger': event((logger) => ({ logger })),
  'event log entry': event((message) => ({ logentry: { message, params: [message] } })),
  'event threads': event((name) => ({ threads: { values: [{ name }] } })),
  'event images': event((planted) => ({ debug_meta: { images: [{ code_file: planted }] } })),
  'event SDK': event((name) => ({ sdk: { name, packages: [{ name, version: name }] } })),
  'frame variables': event((planted) => ({
    exception: {
      values: [{ stacktrace: { frames: [{ vars: { a: planted }, context_line: planted }] } }],
    },
  })),
  feedback: (message) => Sentry.captureFeedback({ message, email: message, name: message }),
  'check-in': item('check_in', (monitor_slug) => ({ monitor_slug, status: 'ok' })),
  'dropped reason': (planted) => Sentry.getClient()?.recordDroppedEvent(planted as never, 'error'),
  'propagated trace': event((planted) => ({
    sdkProcessingMetadata: {
      dynamicSamplingContext: { trace_id: planted, public_key: planted, user_id: planted },
    },
  })),
  'unknown item': item('statsd', (planted) => ({ a: planted })),
  'user report': item('user_report', (comments) => ({ comments })),
  profile: item('profile', (planted) => ({ profile: { frames: [{ function: planted }] } })),
  transaction: item('transaction', (transaction) => ({ transaction })),
  'session user': item('session', (did) => ({ did, sid: did, attrs: { ip_address: did } })),
  'replay URLs': item('replay_event', (planted) => ({ urls: [planted], segment_names: [planted] })),
  recording: item(
    'replay_recording',
    (planted) => `{"segment_id":0}\n[{"type":4,"data":{"href":"${planted}"}}]`,
  ),
  'item header': item('event', () => ({ level: 'error' })),
}

const TIMEOUT = 60_000

const names = Object.keys(CHANNELS)
/** Letters and digits first, by which it is found; then what needs escapes in each encoding. */
const plantedIn = (name: string) => `${markOf(name)} Jäne "<&/\\%`
const markOf = (name: string) => `Zq${String(names.indexOf(name)).padStart(3, '0')}z`

function isIn(body: string, name: string): boolean {
  const mark = markOf(name)
  const plain = [mark, encodeURIComponent(mark)]
  // Base64 of the same letters differs by where in a group of three they begin.
  const encoded = [0, 1, 2].map((before) =>
    btoa('_'.repeat(before) + mark).slice(before && before + 1, -4),
  )
  return (
    plain.some((form) => body.toLowerCase().includes(form.toLowerCase())) ||
    encoded.some((form) => body.includes(form))
  )
}

let bodies: Buffer[]
let server: ReturnType<typeof createServer>
let dsn: string

beforeEach(async () => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(() => {})
  }
  // So that the limiter lets all of them pass.
  vi.useFakeTimers({ toFake: ['Date'] })
  bodies = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      bodies.push(body[0] === 0x1f ? gunzipSync(body) : body)
      response.setHeader('Access-Control-Allow-Origin', '*').end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  dsn = `http://key@127.0.0.1:${(server.address() as AddressInfo).port}/3`
})

afterEach(async () => {
  await Sentry.getClient()?.close(500)
  await new Promise((resolve) => server.close(resolve))
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Uses every channel, and returns all that was sent. */
async function use(): Promise<string> {
  for (const name of names) {
    vi.setSystemTime(Date.now() + 60_000)
    await CHANNELS[name]?.(plantedIn(name))
    // Breadcrumbs leave with the next error.
    Sentry.captureException(new Error(`after ${name}`))
    await Sentry.flush(1000)
  }
  await new Promise((resolve) => setTimeout(resolve, 300))
  // The SDK reports what it counted when the page is left.
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  await Sentry.getClient()?.flush(2000)
  return bodies.map((body) => body.toString('utf8')).join('\n')
}

it('sends nothing private by any channel', { timeout: TIMEOUT }, async () => {
  const router = createRouter({ history: createMemoryHistory(), routes: [] })
  startSdk(
    {
      ...settings,
      dsn,
      environment: 'test',
      release: 'clinic@1',
      tracesSampleRate: 1,
      replaysSessionSampleRate: 0,
      replaysOnErrorSampleRate: 0,
    },
    router,
  )
  const sent = await use()

  expect(names.filter((name) => isIn(sent, name))).toEqual([])
  expect(sent).toContain('Patient {planted} is new')
  expect(sent.match(/"type":"event"}/g)?.length).toBeGreaterThan(names.length)
})

it('would send it without the gate: every channel works', { timeout: TIMEOUT }, async () => {
  Sentry.init({
    dsn,
    tracesSampleRate: 1,
    attachStacktrace: true,
    maxBreadcrumbs: 200,
    integrations: [Sentry.browserTracingIntegration()],
  })
  const sent = await use()

  expect(names.length).toBeGreaterThan(90)
  expect(names.filter((name) => !isIn(sent, name))).toEqual([])
})
