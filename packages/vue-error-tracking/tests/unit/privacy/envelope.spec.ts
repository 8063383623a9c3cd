// @vitest-environment node

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Envelope } from '../../../src/privacy'
import { createTestPrivacy, DSN } from './setup'

const SENT_AT = new Date().toISOString()

const ID = 'd16e29fd740544538a188a9d5fc9a73b'
const RECORDING = '{"segment_id":0}\n[]'

afterEach(() => vi.restoreAllMocks())

describe('an envelope', () => {
  it('keeps of its header what routes it', () => {
    const trace = { trace_id: ID, public_key: 'key', sampled: 'true', transaction: 'patient' }
    const envelope: Envelope = [
      {
        event_id: ID,
        sent_at: SENT_AT,
        dsn: DSN,
        trace: { ...trace, user_id: 'jane' },
        jane: 'doe',
      },
      [[{ type: 'event' }, {}]],
    ]

    expect(createTestPrivacy().scrubEnvelope(envelope)?.[0]).toEqual({
      event_id: ID,
      sent_at: SENT_AT,
      dsn: DSN,
      trace,
      sdk: undefined,
      policy: 7,
    })
  })

  it('has no other DSN than the configured one', () => {
    const [header] =
      createTestPrivacy().scrubEnvelope([
        { dsn: 'http://key@elsewhere.example/3' },
        [[{ type: 'event' }, {}]],
      ]) ?? []

    expect(header).not.toHaveProperty('dsn')
  })

  it.each([
    'attachment',
    'user_report',
    'check_in',
    'profile',
    'profile_chunk',
    'transaction',
    'sessions',
    'statsd',
    'jane',
    'constructor',
    '__proto__',
    undefined,
    17,
  ])('does not leave with %s', (type) => {
    const onDrop = vi.fn()

    expect(createTestPrivacy().scrubEnvelope([{}, [[{ type }, { a: 1 }]]], onDrop)).toBeNull()
    expect(onDrop).toHaveBeenCalledExactlyOnceWith('event_processor', 'unknown')
  })

  it('has items with no header of their own making', () => {
    const [, items] =
      createTestPrivacy().scrubEnvelope([
        {},
        [
          [{ type: 'event', filename: 'jane' } as object, { level: 'error' }],
          [{ type: 'span', item_count: 7 } as object, { items: [{ name: 'home' }] }],
        ],
      ]) ?? []

    expect(items?.map(([header]) => header)).toEqual([
      { type: 'event' },
      { type: 'span', item_count: 1, content_type: 'application/vnd.sentry.items.span.v2+json' },
    ])
  })

  it('is not changed itself', () => {
    const envelope: Envelope = [{ jane: 1 }, [[{ type: 'event' }, { message: 'jane' }]]]
    const before = structuredClone(envelope)
    createTestPrivacy().scrubEnvelope(envelope)

    expect(envelope).toEqual(before)
  })
})

describe('a recording', () => {
  const items = (recording: unknown): Envelope[1] => [
    [{ type: 'replay_event' }, { replay_id: ID, urls: ['http://host/jane'] }],
    [{ type: 'replay_recording' }, recording],
  ]

  it('leaves with the event that describes it', () => {
    const [, kept] = createTestPrivacy().scrubEnvelope([{}, items(RECORDING)]) ?? []

    expect(kept).toEqual([
      [{ type: 'replay_event' }, { replay_id: ID }],
      [
        { type: 'replay_recording', content_type: 'application/octet-stream', length: 19 },
        RECORDING,
      ],
    ])
  })

  it('stays when it is compressed, and its event with it', () => {
    const compressed = new Uint8Array([0x78, 0x9c, 1, 2, 3])

    expect(createTestPrivacy().scrubEnvelope([{}, items(compressed)])).toBeNull()
  })

  it('stays until the chunk that masks it is there', () => {
    const privacy = createTestPrivacy()
    privacy.add({ maskRecording: undefined })

    expect(privacy.scrubEnvelope([{}, items(RECORDING)])).toBeNull()
  })
})

describe('when a rule fails', () => {
  const hostile = {
    get message(): string {
      throw new Error('jane')
    },
  }

  it('sends nothing, counts it, and says so once without content', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const onDrop = vi.fn()
    const privacy = createTestPrivacy()

    expect(privacy.scrubEnvelope([{}, [[{ type: 'event' }, hostile]]], onDrop)).toBeNull()
    expect(privacy.scrubEvent(hostile)).toBeNull()
    expect(privacy.scrubBreadcrumb(hostile)).toBeNull()
    expect(privacy.scrubEnvelope(undefined as unknown as Envelope)).toBeNull()
    expect(onDrop).toHaveBeenCalledExactlyOnceWith('internal_sdk_error', 'error')
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'Error tracking: what could not be scrubbed was not sent.',
    )
  })
})
