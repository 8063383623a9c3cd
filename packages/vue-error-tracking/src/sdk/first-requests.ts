/** What the page asked the API for before the SDK was there: in the trace that its headers named. */

import { getCurrentScope, startInactiveSpan } from '@sentry/vue'
import type {} from '../trace-headers'
import { withSpanId } from './compat/spans'

/** The header by which a trace is named. */
export const TRACE = 'sentry-trace'
const REQUEST = 'http.client'

/**
 * Has the page view go on with the trace of the first requests, as the span that they come from. To be
 * asked before the SDK starts the span of a page view or a navigation.
 *
 * @param rate the share of page views that are traced, by which those headers were written
 */
export function asFirstRequestsSay<T extends { op?: string }>(span: T, rate: number): T {
  const [traceId, spanId, isTraced] = globalThis.__TRACE_HEADERS__?.[TRACE]?.split('-') ?? []
  if (!traceId || span.op !== 'pageload') return span
  const random = Math.random()
  // By what the headers say, where that was drawn with the same rate.
  const sampleRand = Number(isTraced) ? random * rate : rate + random * (1 - rate)
  Object.assign(getCurrentScope().getPropagationContext(), { traceId, sampleRand })
  return withSpanId(span, spanId)
}

/** Makes spans of the requests that the SDK did not see, by what the browser has noted of them. */
export function spansOfFirstRequests(api: RegExp): void {
  const seen = performance.now()
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      if (entry.startTime >= seen || !api.test(entry.name)) continue
      const startTime = (performance.timeOrigin + entry.startTime) / 1000
      const span = startInactiveSpan({
        ...{ name: REQUEST, op: REQUEST, startTime, onlyIfParent: true },
        attributes: {
          'url.full': entry.name,
          'http.response.status_code': entry.responseStatus || undefined,
        },
      })
      span.end(startTime + entry.duration / 1000)
    }
  })
  observer.observe({ type: 'resource', buffered: true })
}
