import { getCurrentScope } from '@sentry/vue'
import { afterEach, expect, it } from 'vitest'
import { asFirstRequestsSay } from '../../../src/sdk/first-requests'

const headers: { 'sentry-trace'?: string } = (globalThis.__TRACE_HEADERS__ = {})

const TRACE = '0123456789abcdef'.repeat(2)
const SPAN = 'fedcba9876543210'
const PAGE_VIEW = { name: 'home', op: 'pageload' }

const drawn = () => getCurrentScope().getPropagationContext().sampleRand

afterEach(() => {
  delete headers['sentry-trace']
})

it.each(['0', '1'])('a page view whose first requests say %s says the same', (flag) => {
  headers['sentry-trace'] = `${TRACE}-${SPAN}-${flag}`
  for (let times = 0; times < 100; times++) {
    expect(asFirstRequestsSay(PAGE_VIEW, 0.3)).toEqual({ ...PAGE_VIEW, spanId: SPAN })
    expect(Number(drawn() < 0.3)).toBe(Number(flag))
  }
  expect(getCurrentScope().getPropagationContext().traceId).toBe(TRACE)
})

it('other spans, and a page that has asked for nothing, are as the SDK has them', () => {
  const before = drawn()
  expect(asFirstRequestsSay(PAGE_VIEW, 0.3)).toBe(PAGE_VIEW)
  headers['sentry-trace'] = `${TRACE}-${SPAN}-1`
  const navigation = { name: 'home', op: 'navigation' }
  expect(asFirstRequestsSay(navigation, 0.3)).toBe(navigation)
  expect(drawn()).toBe(before)
})
