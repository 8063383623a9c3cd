/** What the facade passes on to the SDK, in the SDK's own terms. */

import {
  addBreadcrumb,
  captureMessage,
  logger,
  metrics,
  setContext,
  setTag,
  setUser,
  startInactiveSpan,
  withScope,
} from '@sentry/vue'

export type Level = 'fatal' | 'error' | 'warning' | 'log' | 'info' | 'debug'
export type Primitive = string | number | boolean | null | undefined
export type Attributes = Record<string, string | number | boolean | undefined>

export interface User {
  id: string | number
}

export interface Breadcrumb {
  /** A text that stands in the source. */
  message?: string
  category?: string
  level?: Level
  type?: string
  /** Declared attributes. */
  data?: Record<string, unknown>
}

export interface SpanOptions {
  /** A text that stands in the source. */
  name: string
  op?: string
  /** Declared attributes. */
  attributes?: Attributes
}

export interface MetricOptions {
  unit?: string
  /** Declared attributes. */
  attributes?: Attributes
}

interface Timed {
  level?: Level
  /** Seconds since 1970. */
  timestamp: number
}

export const api = {
  addBreadcrumb: (breadcrumb: Breadcrumb & { timestamp: number }) => addBreadcrumb(breadcrumb),
  captureMessage: (message: string, { level, timestamp }: Timed) =>
    withScope((scope) => {
      scope.addEventProcessor((event) => ({ ...event, timestamp }))
      captureMessage(message, level)
    }),
  logger,
  metrics,
  setContext,
  setTag,
  setUser: (user: User | null) => setUser(user && { id: user.id }),
  /** A span of something that is over; times in seconds since 1970. */
  span: (options: SpanOptions & { startTime: number }, endTime: number) =>
    startInactiveSpan(options).end(endTime),
}

export type Api = typeof api
