/**
 * Error tracking as a Vue plugin, a boundary for what a failure must not take with it, and what an
 * application says of itself.
 */

export { useMountSpan } from './component-spans'
export { ErrorBoundary } from './ErrorBoundary'
export type { ErrorPageProps } from './error-page/props'
export {
  addBreadcrumb,
  captureException,
  captureMessage,
  logger,
  metrics,
  setContext,
  setTag,
  setUser,
  startSpan,
} from './facade'
export type {
  Attributes,
  Breadcrumb,
  Level,
  MetricOptions,
  Primitive,
  SpanOptions,
  User,
} from './facade'
export type { Limits, Noise, Options, Settings, Texts } from './options'
export { traceHeaders } from './trace-headers'
export { createErrorTracking } from './plugin'
export type { Outcome } from './sdk/outcomes'
