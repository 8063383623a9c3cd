// @vitest-environment node

import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Envelope } from '../../../src/privacy'
import {
  BREADCRUMB,
  EVENT,
  isDeclared,
  isEach,
  ITEMS,
  type Spec,
} from '../../../src/privacy/policy'
import { createTestPrivacy } from './setup'

const PLANTED = 'Zxq7 Planted'
const { scrubEnvelope, scrubEvent, scrubBreadcrumb } = createTestPrivacy()

beforeEach(() => vi.spyOn(console, 'warn').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

/** Texts that hold the planted one, in forms that rules look for. */
const planted = fc.constantFrom(
  PLANTED,
  `Patient ${PLANTED}`,
  `Patient ${PLANTED} has 3 visits`,
  `TypeError: ${PLANTED}`,
  `${PLANTED}Error: ${PLANTED}`,
  `Cannot read properties of ${PLANTED} (reading '${PLANTED}')`,
  `https://${encodeURIComponent(PLANTED)}.example/${PLANTED}?${PLANTED}#${PLANTED}`,
  `/patients/${PLANTED}`,
  `GET /${PLANTED}`,
  `body > div#${PLANTED}`,
  `file:///${PLANTED}/src/${PLANTED}.vue`,
  `{"segment_id":0}\n[{"type":4,"data":{"href":"${PLANTED}"}}]`,
)

const leaf = fc.oneof(
  planted,
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, '\ud800', Symbol('s'), 10n, () => PLANTED, new Date(NaN)),
)

const anything = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant(PLANTED)), tie('node'), { maxKeys: 4 }),
  ),
})).node

/** Values of the shape that the policy expects, so that every rule sees what it must refuse. */
function shaped(spec: Spec): fc.Arbitrary<unknown> {
  if (typeof spec === 'string') return leaf
  if (isEach(spec)) return fc.oneof(fc.array(shaped(spec['[]']), { maxLength: 3 }), anything)
  const fields = isDeclared(spec) ? spec.known : spec
  const known = Object.entries(fields).map(([field, inner]) => {
    const value = shaped(inner as Spec)
    return [field, fc.oneof(value, fc.record({ value, type: leaf }))]
  })
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ ...Object.fromEntries(known), [PLANTED]: leaf }, { requiredKeys: [] }),
    },
    { weight: 1, arbitrary: anything },
  )
}

const envelopes = fc.tuple(
  anything,
  fc.array(
    fc.oneof(
      ...Object.entries(ITEMS).map(([type, { spec }]) =>
        fc.tuple(fc.constant({ type }), shaped(spec)),
      ),
      fc.tuple(fc.record({ type: leaf, [PLANTED]: leaf }), anything),
    ),
    { maxLength: 4 },
  ),
) as fc.Arbitrary<unknown>

function leaks(value: unknown): boolean {
  return /zxq7|planted/i.test(JSON.stringify(value) ?? '')
}

it('sends no planted text in any envelope, and never throws', () => {
  fc.assert(
    fc.property(envelopes, (envelope) => {
      expect(leaks(scrubEnvelope(envelope as Envelope))).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

it('remembers no planted text of any event or breadcrumb, and never throws', () => {
  fc.assert(
    fc.property(shaped(EVENT), shaped(BREADCRUMB), (event, breadcrumb) => {
      expect(leaks(scrubEvent(event as object))).toBe(false)
      expect(leaks(scrubBreadcrumb(breadcrumb as object))).toBe(false)
    }),
    { numRuns: 500 },
  )
})

it('takes away nothing more the second time', () => {
  fc.assert(
    fc.property(envelopes, (envelope) => {
      const once = scrubEnvelope(envelope as Envelope)

      expect(once && scrubEnvelope(once)).toEqual(once)
    }),
    { numRuns: 500 },
  )
})

it('ends where an object holds itself', () => {
  const event: Record<string, unknown> = { level: 'error' }
  for (const field of ['contexts', 'tags', 'exception', 'breadcrumbs', 'extra'])
    event[field] = event

  expect(scrubEvent(event)).toEqual({ level: 'error', contexts: {}, tags: {}, exception: {} })
})

it('takes time that grows with the size alone', () => {
  const event = (size: number) => ({
    message: 'x'.repeat(size),
    tags: Object.fromEntries(Array.from({ length: size }, (_, i) => [`key ${i}`, 'Jane'])),
    breadcrumbs: Array.from({ length: size }, () => ({ message: 'Patient '.repeat(50) })),
    exception: {
      values: [{ stacktrace: { frames: Array(size).fill({ filename: '/a/'.repeat(300) }) } }],
    },
  })
  const time = (value: object) => {
    // Of the processor: others may be at work on this machine.
    const started = process.cpuUsage()
    scrubEvent(value)
    const { user, system } = process.cpuUsage(started)
    return (user + system) / 1000
  }
  time(event(1000))

  expect(time(event(100_000))).toBeLessThan(1000)
})
