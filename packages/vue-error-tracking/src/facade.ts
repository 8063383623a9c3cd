/**
 * What an application says of itself. It costs a page's first load next to nothing: what is said
 * before the SDK is there waits for it. Of what is said, that leaves which the policy lists or the
 * application declares.
 */

import { notice, withSdk } from './tracking'
import type {
  Attributes,
  Breadcrumb,
  Level,
  MetricOptions,
  Primitive,
  SpanOptions,
  User,
} from './sdk/api'

export type { Attributes, Breadcrumb, Level, MetricOptions, Primitive, SpanOptions, User }

/** Reports an error that the application has caught, with its own stack and the time of now. */
export function captureException(error: unknown): void {
  notice(error, 'application')
}

/** Reports a text, which must stand in the source. */
export function captureMessage(message: string, level?: Level): void {
  const timestamp = Date.now() / 1000
  withSdk(({ api }) => api.captureMessage(message, { level, timestamp }))
}

/** Sets a declared tag on whatever is reported from now on; `undefined` takes it away. */
export function setTag(name: string, value: Primitive): void {
  withSdk(({ api }) => api.setTag(name, value))
}

/** Sets a declared context; `null` takes it away. */
export function setContext(name: string, context: Record<string, unknown> | null): void {
  withSdk(({ api }) => api.setContext(name, context))
}

/** Says who is there. Only an `id` can leave, and only where identifiers are declared public. */
export function setUser(user: User | null): void {
  withSdk(({ api }) => api.setUser(user))
}

/** Notes what happened, for the events that come after it. */
export function addBreadcrumb(breadcrumb: Breadcrumb): void {
  const timestamp = Date.now() / 1000
  withSdk(({ api }) => api.addBreadcrumb({ timestamp, ...breadcrumb }))
}

/** Measures what a function does, until what it returns is settled. Returns what that returned. */
export function startSpan<T>(options: SpanOptions, run: () => T): T {
  const startTime = Date.now() / 1000
  const end = () => {
    const endTime = Date.now() / 1000
    withSdk(({ api }) => api.span({ startTime, ...options }, endTime))
  }
  let result: T
  try {
    result = run()
  } catch (error) {
    end()
    throw error
  }
  if (result instanceof Promise) result.then(end, end)
  else end()
  return result
}

type Count = (name: string, value?: number, options?: MetricOptions) => void
type Measure = (name: string, value: number, options?: MetricOptions) => void

/** Declared metrics. */
export const metrics: { count: Count; gauge: Measure; distribution: Measure } = {
  count: (name, value = 1, options) =>
    withSdk(({ api }) => api.metrics.count(name, value, options)),
  gauge: (name, value, options) => withSdk(({ api }) => api.metrics.gauge(name, value, options)),
  distribution: (name, value, options) =>
    withSdk(({ api }) => api.metrics.distribution(name, value, options)),
}

type Severity = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
type Log = (message: string, attributes?: Attributes) => void

const log =
  (level: Severity): Log =>
  (message, attributes) =>
    withSdk(({ api }) => api.logger[level](message, attributes))

/** Logs, whose text must stand in the source. */
export const logger: Record<Severity, Log> = {
  trace: /* @__PURE__ */ log('trace'),
  debug: /* @__PURE__ */ log('debug'),
  info: /* @__PURE__ */ log('info'),
  warn: /* @__PURE__ */ log('warn'),
  error: /* @__PURE__ */ log('error'),
  fatal: /* @__PURE__ */ log('fatal'),
}
