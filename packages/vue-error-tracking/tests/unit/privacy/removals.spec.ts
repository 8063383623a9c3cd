// @vitest-environment node

import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../../src/privacy/engine'
import { EVENT } from '../../../src/privacy/policy'
import { createAccount, note, report } from '../../../src/privacy/removals'
import { createRules } from '../../../src/privacy/rules'

const NAME = 'Jane Doe'
const telemetry = {
  tags: ['feature'],
  contexts: {},
  attributes: [],
  metrics: [],
  hosts: [],
  publicIdentifiers: false,
}
const rules = createRules(
  {
    dsn: '',
    release: undefined,
    environment: 'test',
    routes: () => [],
    routeOf: () => undefined,
    isFile: () => false,
  },
  telemetry,
  { rebuild: () => undefined, isName: () => true } as never,
  { isKnownHost: () => false, mask: () => undefined } as never,
  {},
)
const account = createAccount(rules, telemetry)

const EVENT_WITH_A_NAME = {
  event_id: '0'.repeat(32),
  message: NAME,
  [NAME]: NAME,
  tags: { [NAME]: 1, service: 'frontend' },
  exception: { values: [{ type: 'Error', value: NAME }, NAME] },
  user: { id: NAME, email: NAME },
}

describe('what was removed', () => {
  it('is said with its place and rule, and without a value or a key', () => {
    const removals = account(EVENT, EVENT_WITH_A_NAME, 'event')

    expect(removals).toEqual(
      expect.arrayContaining([
        'event.message\trebuilt text',
        'event.*\tunlisted',
        'event.tags.*\tunlisted',
        'event.exception.values[].value\trebuilt text',
        'event.exception.values[]\twrong type',
        'event.user.id\tidentifier',
        'event.user.*\tunlisted',
      ]),
    )
    expect(removals.join()).not.toContain(NAME)
  })

  it('is nothing, where the gate lets everything pass', () => {
    const kept = createScrubber(rules, telemetry)(EVENT, EVENT_WITH_A_NAME)

    expect(account(EVENT, kept, 'event')).toEqual([])
  })

  it('is counted once, also what an event or its breadcrumbs lost earlier', () => {
    const crumb = note({ timestamp: Date.now() / 1000 }, ['event.breadcrumbs[].data.*\tunlisted'])
    const event = note({ breadcrumbs: [crumb, crumb] }, ['event.message\trebuilt text'])

    expect(JSON.parse(report(account(EVENT, event, 'event')))).toEqual([
      ['event.breadcrumbs[].data.*', 'unlisted', 2],
      ['event.message', 'rebuilt text', 1],
    ])
  })
})
