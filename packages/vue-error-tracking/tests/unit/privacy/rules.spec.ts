// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { createTestPrivacy, leaving } from './setup'

/** Seconds since 1970: what was captured at another time is none of this page's. */
const NOW = Math.floor(Date.now() / 1000)

const ID = 'd16e29fd740544538a188a9d5fc9a73b'
const SHORT = '97293c33af2dcc33'

/** The value of a field of an event, after the gate. */
const event = (field: string, value: unknown) => leaving('event', { [field]: value })[field]

describe('an event', () => {
  it.each([
    ['event_id', ID],
    ['level', 'error'],
    ['platform', 'javascript'],
    ['timestamp', NOW],
    ['timestamp', new Date(NOW * 1000).toISOString()],
    ['release', 'clinic@1.2.3'],
    ['environment', 'test'],
    ['transaction', 'patient'],
    ['transaction', '/patients/:id'],
    ['message', 'The form is incomplete'],
    ['fingerprint', ['{{ default }}', 'The form is incomplete']],
    ['tags', { service: 'frontend', replayId: ID, number: ID.slice(0, 8) }],
  ])('keeps %s %j', (field, value) => {
    expect(event(field, value)).toEqual(value)
  })

  it.each([
    ['event_id', 'jane'],
    ['level', 'jane'],
    ['timestamp', 'jane'],
    ['timestamp', NaN],
    ['release', 'jane@1'],
    ['environment', 'jane'],
    ['message', 'Jane Doe'],
    ['logger', 'jane'],
    ['extra', { a: 'jane' }],
    ['server_name', 'jane'],
    ['request', { url: 'http://host/?jane', headers: { Referer: 'jane' }, cookies: 'jane' }],
    ['modules', { jane: '1' }],
    ['_meta', { jane: '' }],
    ['constructor', 'jane'],
    ['__proto__', 'jane'],
    ['jane', 1],
  ])('removes %s %j', (field, value) => {
    const kept = leaving('event', { [field]: value })

    expect(Object.keys(kept)).not.toContain(field)
  })

  it('gives a page outside the routes one name', () => {
    expect(event('transaction', '/patients/jane')).toBe('unmatched')
  })

  it('keeps no user, tag, context or key that is not declared', () => {
    expect(event('user', { id: '17', email: 'jane@example.com', ip_address: '::1' })).toEqual({})
    expect(event('tags', { jane: 'doe', service: 'jane', number: 'janedoe8' })).toEqual({})
    expect(event('contexts', { culture: { locale: 'de' }, jane: { a: 1 } })).toEqual({})
    expect(event('fingerprint', ['jane', 17])).toEqual([])
  })

  it('keeps what is declared, through the last net', () => {
    const privacy = createTestPrivacy({
      tags: ['plan'],
      contexts: { booking: ['step'] },
      publicIdentifiers: true,
    })
    const kept = leaving(
      'event',
      {
        user: { id: '17', email: 'jane@example.com' },
        tags: { plan: 'basic', other: 'jane' },
        contexts: { booking: { step: 'mail jane@example.com', other: 'jane' } },
      },
      privacy,
    )

    expect(kept).toEqual({
      user: { id: '17' },
      tags: { plan: 'basic' },
      contexts: { booking: { step: 'mail [email]' } },
    })
  })

  it('keeps no declared text until the last net is there', () => {
    const { scrubEvent, add } = createTestPrivacy({ tags: ['plan', 'seats'] })
    add({ clean: undefined })

    expect(scrubEvent({ tags: { plan: 'basic', seats: 3 } })).toEqual({ tags: { seats: 3 } })
  })

  it('orders the server to infer no address', () => {
    expect(event('sdk', { name: 'sentry.javascript.vue', settings: { infer_ip: 'auto' } })).toEqual(
      {
        name: 'sentry.javascript.vue',
        settings: { infer_ip: 'never' },
      },
    )
  })
})

describe('an exception', () => {
  const exception = (value: object) => event('exception', { values: [value] }).values[0]

  it.each([
    ['TypeError', 'TypeError'],
    ['PatientError', 'PatientError'],
    ['JaneDoe', 'Error'],
  ])('is a %s', (type, kept) => {
    expect(exception({ type })).toEqual({ type: kept })
  })

  it('keeps the text of the source', () => {
    expect(exception({ value: 'Patient Jane Doe has 3 visits' })).toEqual({
      value: 'Patient {name} has {n} visits',
    })
    expect(exception({ value: 'Jane Doe' })).toEqual({})
  })

  it('keeps how it was caught', () => {
    const type = 'auto.function.vue.error_handler'

    expect(exception({ mechanism: { type, handled: false, data: { a: 'jane' } } })).toEqual({
      mechanism: { type, handled: false },
    })
    expect(exception({ mechanism: { type: 'jane' } })).toEqual({ mechanism: { type: 'generic' } })
  })

  it('keeps where: asset, function, line and column', () => {
    const frame = (value: object) =>
      exception({ stacktrace: { frames: [value] } }).stacktrace.frames[0]

    expect(
      frame({
        filename: `${location.origin}/assets/index-g8syz3Jr.js?jane`,
        function: 'Object.loadPatient',
        lineno: 1,
        colno: 62591,
        in_app: true,
        vars: { name: 'jane' },
        context_line: '<body data-name="jane">',
        abs_path: '/home/jane/index.js',
      }),
    ).toEqual({
      filename: 'app:///assets/index-g8syz3Jr.js',
      function: 'Object.loadPatient',
      lineno: 1,
      colno: 62591,
      in_app: true,
    })
    expect(frame({ function: 'jane' })).toEqual({ function: '?' })
  })

  it.each([
    ['file:///home/jane/clinic/assets/index.js', 'app:///assets/index.js'],
    ['file:///home/jane/clinic/assets/jane.js', undefined],
    [`${location.origin}/app/assets/index.js`, 'app:///app/assets/index.js'],
    ['app:///app/assets/index.js', 'app:///app/assets/index.js'],
    // Beside the files of the build lies what people have uploaded, and what they have typed.
    [`${location.origin}/assets/jane.js`, undefined],
    [`${location.origin}/src/jane/doe.ts`, undefined],
    [`${location.origin}/node_modules/jane.js`, undefined],
    [`${location.origin}/jane/assets/index-g8syz3Jr.js`, undefined],
    ['<anonymous>', '<anonymous>'],
    ['https://elsewhere.example/assets/jane.js', undefined],
    [`${location.origin}/patients/jane`, undefined],
    ['chrome-extension://jane/src/content.js', undefined],
    ['blob:http://host/jane', undefined],
  ])('has a frame of %s in %s', (filename, kept) => {
    const { stacktrace } = exception({ stacktrace: { frames: [{ filename }] } })

    expect(stacktrace.frames[0].filename).toBe(kept)
  })

  it('keeps the debug ids by which source maps are found', () => {
    const images = [
      { type: 'sourcemap', debug_id: ID, code_file: `${location.origin}/app/assets/index.js` },
      { type: 'jane', debug_id: 'jane', code_file: '/home/jane' },
    ]

    expect(event('debug_meta', { images }).images).toEqual([
      { type: 'sourcemap', debug_id: ID, code_file: 'app:///app/assets/index.js' },
      {},
    ])
  })
})

describe('a breadcrumb', () => {
  const crumb = (value: object) => createTestPrivacy().scrubBreadcrumb(value)

  it.each([
    ['main#patients > ul > button.jane[type="submit"][aria-label="jane"]', '* > * > button'],
    ['x-jane > a', '* > a'],
    ['jane', '*'],
  ])('of a click on %s tells %s', (message, kept) => {
    expect(crumb({ category: 'ui.click', message })).toMatchObject({ message: kept })
  })

  it.each([
    ['/api/v1/patients/17?name=jane#jane', '/api/v1/patients/*'],
    [`${location.origin}/api/jane`, '/api/*'],
    [`http://jane:doe@${location.host}/api`, '/api'],
    ['https://elsewhere.example/jane', 'https://…/*'],
    ['https://maps.example/v1/jane?q=1', 'https://maps.example/v1/*'],
    ['wss://maps.example', 'wss://maps.example'],
    ['//maps.example/jane', 'https://maps.example/*'],
    ['/a/b/c/d/e/f/g/h/i/jane', '/*/*/*/*/*/*/*/*/…'],
    ['/%6aane/../patients', '/*/*/patients'],
    ['data:text/html,jane', undefined],
    ['blob:http://host/jane', undefined],
    ['javascript:jane', undefined],
    ['jane', undefined],
  ])('of a request to %s tells %s', (url, kept) => {
    const { scrubBreadcrumb } = createTestPrivacy({ hosts: ['maps.example'] })
    const once = scrubBreadcrumb({
      category: 'fetch',
      data: { url, method: 'GET', status_code: 500 },
    })

    expect(once?.data).toEqual({ ...(kept && { url: kept }), method: 'GET', status_code: 500 })
    expect(scrubBreadcrumb(once ?? {})).toEqual(once)
  })

  it('of a navigation tells the routes', () => {
    expect(
      crumb({ category: 'navigation', data: { from: '/?q=jane', to: '/patients/17' } }),
    ).toEqual({
      category: 'navigation',
      data: { from: '/', to: '/patients/:id' },
    })
  })

  it('of the console tells what the source says', () => {
    expect(
      crumb({
        category: 'console',
        level: 'warning',
        message: 'first jane',
        data: { arguments: ['first', 'jane'], logger: 'console' },
      }),
    ).toEqual({ category: 'console', level: 'warning', message: 'first {a}', data: {} })
  })
})

describe('a span', () => {
  const span = (value: object) => leaving('span', { items: [{ name: 'home', ...value }] }).items[0]
  const attribute = (name: string, value: unknown) =>
    span({ attributes: { [name]: { value, type: 'string' } } }).attributes[name]?.value

  it.each([
    ['home', undefined, 'home'],
    ['GET 127.0.0.1', 'http.client', 'GET'],
    [`GET ${location.origin}/api/v1/patients/17`, 'http.client', 'GET /api/v1/patients/*'],
    ['DNS lookup', 'browser.dns', 'browser.dns'],
    ['elsewhere.example', 'resource.script', 'resource.script'],
    ['Patient 17', 'jane', 'Patient {id}'],
    ['jane', 'jane', 'span'],
  ])('%s of %s is named %s', (name, op, kept) => {
    expect(
      span({ name, attributes: op && { 'sentry.op': { value: op, type: 'string' } } }).name,
    ).toBe(kept)
  })

  it('keeps ids, times and status', () => {
    const value = {
      name: 'home',
      trace_id: ID,
      span_id: SHORT,
      start_timestamp: NOW,
      end_timestamp: NOW + 1,
      is_segment: true,
      status: 'ok',
      links: [{ trace_id: ID, span_id: SHORT, sampled: true }],
    }

    expect(span(value)).toEqual(value)
  })

  it.each([
    ['sentry.op', 'pageload', 'pageload'],
    ['sentry.segment.name', 'patient', 'patient'],
    ['http.response.status_code', 500, 500],
    ['browser.web_vital.lcp.element', 'body > h1.jane', '* > *'],
    ['server.address', 'jane.example', undefined],
    ['url.full', `${location.origin}/api/jane`, '/api/*'],
    ['url.query', 'jane', undefined],
    ['params.id', '17', undefined],
    ['query.name', 'jane', undefined],
    ['user_agent.original', 'jane', undefined],
    ['user.id', '17', undefined],
    ['code.file.path', '/home/jane', undefined],
    ['http.response.status_code', 'jane', undefined],
  ])('keeps of %s %s %s', (name, value, kept) => {
    expect(attribute(name, value)).toBe(kept)
  })
})

describe('other telemetry', () => {
  it('keeps of a log what the source says', () => {
    const { items } = leaving('log', {
      items: [
        {
          timestamp: NOW,
          level: 'info',
          body: 'Patient 17',
          attributes: {
            'sentry.message.parameter.0': { value: '17', type: 'string' },
            service: { value: 'frontend', type: 'string' },
          },
        },
        { body: 'Jane Doe' },
      ],
    })

    expect(items).toEqual([
      {
        timestamp: NOW,
        level: 'info',
        body: 'Patient {id}',
        attributes: { service: { value: 'frontend', type: 'string' } },
      },
      { body: '…' },
    ])
  })

  it('keeps metrics whose name is declared', () => {
    const privacy = createTestPrivacy({ metrics: ['bookings'] })
    const payload = {
      items: [
        { name: 'bookings', type: 'counter', value: 1, unit: 'none' },
        { name: 'jane', type: 'counter', value: 1 },
      ],
    }

    expect(leaving('trace_metric', payload, privacy).items).toEqual([payload.items[0]])
    expect(leaving('trace_metric', payload)).toBeUndefined()
  })

  it('keeps that a session was, not whose', () => {
    const session = {
      sid: ID,
      init: true,
      started: '2026-11-23T18:05:09.622Z',
      status: 'ok',
      errors: 0,
    }

    expect(
      leaving('session', {
        ...session,
        did: 'jane',
        attrs: { release: 'clinic@1.2.3', ip_address: '::1', user_agent: 'jane' },
      }),
    ).toEqual({ ...session, attrs: { release: 'clinic@1.2.3' } })
  })

  it('keeps what a client report counts', () => {
    const discarded_events = [{ reason: 'sample_rate', category: 'error', quantity: 3 }]

    expect(
      leaving('client_report', {
        discarded_events: [...discarded_events, { reason: 'jane', category: 'jane', quantity: 1 }],
      }),
    ).toEqual({ discarded_events: [...discarded_events, { quantity: 1 }] })
  })
})
