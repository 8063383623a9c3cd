/**
 * What a build with `VUE_ERROR_TRACKING=off` has in the place of this package: nothing, for comparison.
 */

import type { FunctionalComponent } from 'vue'
import type * as own from '.'

const nothing = () => {}
const ignored = { count: nothing, gauge: nothing, distribution: nothing }

export const ErrorBoundary: FunctionalComponent = (_, { slots }) => slots.default?.()
export const createErrorTracking: typeof own.createErrorTracking = () => nothing
export const addBreadcrumb: typeof own.addBreadcrumb = nothing
export const captureException: typeof own.captureException = nothing
export const captureMessage: typeof own.captureMessage = nothing
export const setContext: typeof own.setContext = nothing
export const setTag: typeof own.setTag = nothing
export const setUser: typeof own.setUser = nothing
export const startSpan: typeof own.startSpan = (_, run) => run()
export const traceHeaders: typeof own.traceHeaders = undefined
export const useMountSpan: typeof own.useMountSpan = nothing
export const metrics: typeof own.metrics = ignored
export const logger: typeof own.logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
}
