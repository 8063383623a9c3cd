declare global {
  /** Where the SDK finds them: importing them, it would fail with the application's first script. */
  var __TRACE_HEADERS__: { 'sentry-trace'?: string } | undefined
}

const id = crypto.randomUUID?.().replace(/-/g, '')
const rate = import.meta.env.SENTRY_TRACES_SAMPLE_RATE

/**
 * Headers for the application's own requests to its API: they put those that are made before the SDK
 * is there into the trace of the page view. The SDK goes on with that trace, adds its own headers from
 * then on, and takes these away. There are none without a DSN, and on a page that is neither of HTTPS
 * nor of this machine.
 */
export const traceHeaders: typeof __TRACE_HEADERS__ =
  import.meta.env.SENTRY_DSN && id
    ? (globalThis.__TRACE_HEADERS__ = {
        'sentry-trace': `${id}-${id.slice(16)}-${+(Math.random() < +rate)}`,
      })
    : undefined
