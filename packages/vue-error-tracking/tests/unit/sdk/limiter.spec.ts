// @vitest-environment node

import { describe, expect, it } from 'vitest'
import { createLimiter } from '../../../src/sdk/limiter'

function limiterAt(limits = { perMinute: 10, perMinuteAlike: 3 }) {
  let time = 0
  const admit = createLimiter(limits, () => time)
  return {
    admitted: (times: number, fingerprint: string | (() => string) = 'same') =>
      Array.from({ length: times }, () =>
        admit(typeof fingerprint === 'string' ? fingerprint : fingerprint()),
      ).filter(Boolean).length,
    pass: (seconds: number) => (time += seconds * 1000),
  }
}

describe('the limiter', () => {
  it('admits a minute’s worth of alike events, then as many as time refills', () => {
    const limiter = limiterAt()

    expect(limiter.admitted(1000)).toBe(3)
    limiter.pass(20)
    expect(limiter.admitted(1000)).toBe(1)
    limiter.pass(3600)
    expect(limiter.admitted(1000)).toBe(3)
  })

  it('admits others while one kind is exhausted', () => {
    const limiter = limiterAt()
    limiter.admitted(1000, 'loop')

    expect(limiter.admitted(1, 'other')).toBe(1)
  })

  it('limits all kinds together', () => {
    const limiter = limiterAt()
    let kind = 0

    expect(limiter.admitted(1000, () => `kind ${kind++}`)).toBe(10)
  })
})
