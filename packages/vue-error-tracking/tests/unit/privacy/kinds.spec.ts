/** What is private has many forms; none of them passes a rule that goes by form. */

import { expect, it } from 'vitest'
import { createTestPrivacy, leaving } from './setup'

/** Of each kind one, and what of it would be recognised. */
const KINDS: Record<string, string> = {
  'social security number': '536228741',
  telephone: '5552671234',
  card: '4111111111111111',
  'digits as many as of a long id': '53622874155526712344111111111111',
  'UUID of digits': '53622874-1555-2671-2344-411111111111',
  'day of birth': '1951-07-23',
  'time of birth': '1951-07-23T04:10:00Z',
  'seconds since 1970': '-582148200',
  weight: '0.53622874155526712344123',
  'record number': 'MRN0053622',
  word: 'zqvorname',
}

/** Each text field of an event that an application could write into, with the kind as value. */
const FIELDS: Record<string, (planted: string) => object> = {
  id: (event_id) => ({ event_id }),
  time: (timestamp) => ({ timestamp }),
  'time, as number': (planted) => ({ timestamp: Number(planted) }),
  level: (level) => ({ level }),
  transaction: (transaction) => ({ transaction }),
  release: (release) => ({ release }),
  message: (message) => ({ message, logentry: { message } }),
  fingerprint: (planted) => ({ fingerprint: [planted] }),
  user: (id) => ({ user: { id } }),
  tags: (planted) => ({
    tags: { replayId: planted, service: planted, chunk: planted, directive: planted, [planted]: 1 },
  }),
  'tags of a violation': (planted) => ({ tags: { blocked: planted, address: planted } }),
  trace: (planted) => ({
    contexts: {
      trace: { trace_id: planted, span_id: planted, parent_span_id: planted, op: planted },
      vue: { componentName: planted, lifecycleHook: planted },
      [planted]: { [planted]: planted },
    },
  }),
  exception: (planted) => ({
    exception: { values: [{ type: planted, value: planted, mechanism: { type: planted } }] },
  }),
  frame: (planted) => ({
    exception: {
      values: [
        {
          stacktrace: {
            frames: [{ filename: `/${planted}.js`, function: planted, vars: planted }],
          },
        },
      ],
    },
  }),
  breadcrumb: (planted) => ({
    breadcrumbs: [
      {
        message: planted,
        category: planted,
        type: planted,
        timestamp: planted,
        event_id: planted,
        data: { [planted]: planted, url: `/${planted}`, status_code: planted },
      },
    ],
  }),
  images: (planted) => ({ debug_meta: { images: [{ debug_id: planted, code_file: planted }] } }),
  SDK: (planted) => ({ sdk: { name: planted, version: planted } }),
}

for (const [field, fields] of Object.entries(FIELDS)) {
  it.each(Object.entries(KINDS))(`${field}: a %s stays`, (_, planted) => {
    const left = JSON.stringify(leaving('event', { platform: 'javascript', ...fields(planted) }))

    expect(left).toContain('javascript')
    expect(left).not.toContain(planted)
    // As a number or another way of writing it, too.
    expect(left.replace(/[^0-9a-z]/gi, '')).not.toContain(planted.replace(/[^0-9a-z]/gi, ''))
  })
}

it.each(Object.entries(FIELDS))('%s: a boolean stays, also as a word', (_, fields) => {
  for (const planted of [true, false, 'true', 'false']) {
    const event = { platform: 'javascript', ...fields(planted as string) }
    const left = JSON.stringify(leaving('event', event))

    expect(left).toContain('javascript')
    expect(left).not.toMatch(/true|false/)
  }
})

it('an id that could be a card’s number becomes another, the same everywhere', () => {
  const id = '4111111111111111'
  const contexts = { trace: { trace_id: 'a'.repeat(32), span_id: id, parent_span_id: id } }
  const { trace } = leaving('event', { contexts }).contexts

  expect(trace.span_id).toMatch(/^a[0-9a-f]{15}$/)
  expect(trace.parent_span_id).toBe(trace.span_id)
})

it('of keys that of the DSN stays, and no other', () => {
  const privacy = createTestPrivacy()
  const keyOf = (public_key: string) => privacy.scrubTrace({ public_key }) as object

  expect(keyOf('key')).toEqual({ public_key: 'key' })
  expect(keyOf('MRN0053622')).toEqual({})
})
