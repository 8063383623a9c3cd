/** Logs, metrics, spans, and the traces that requests carry on. */

import * as Sentry from '@sentry/vue'
import type { Channel, Channels } from '../channel'

type SpanOptions = Parameters<typeof Sentry.startInactiveSpan>[0]

const span = (options: (planted: string) => SpanOptions): Channel => {
  return (planted) => Sentry.startNewTrace(() => Sentry.startInactiveSpan(options(planted)).end())
}
const attributes = (make: (planted: string) => SpanOptions['attributes']): Channel => {
  return span((planted) => ({ name: 'a', attributes: make(planted) }))
}

export const telemetry: Channels = {
  'log text': (planted) => Sentry.logger.info(planted),
  'log template': (planted) => Sentry.logger.warn(Sentry.logger.fmt`Patient ${planted}`),
  'log attribute': (planted) => Sentry.logger.info('with an attribute', { patient: planted }),
  'log attribute key': (planted) => Sentry.logger.info('with a key', { [planted]: 1 }),
  'log scope attribute': (planted) =>
    Sentry.withScope((own) => {
      own.setAttribute(planted, planted)
      Sentry.logger.info('in a scope with an attribute')
    }),
  'console text': (planted) => console.info(planted),
  'console argument': (planted) => console.warn('Patient', planted),
  'console object': (planted) => console.debug({ name: planted }),
  'console error': (planted) => console.error(new Error(planted)),
  'console format': (planted) => console.log('Patient %s', planted),
  'console assertion': (planted) => console.assert(false, planted),
  'metric name': (planted) => Sentry.metrics.count(planted, 1),
  'metric attribute': (planted) => Sentry.metrics.gauge('m', 1, { attributes: { a: planted } }),
  'metric attribute key': (planted) =>
    Sentry.metrics.gauge('m', 1, { attributes: { [planted]: 1 } }),
  'metric unit': (planted) => Sentry.metrics.distribution('m', 1, { unit: planted }),
  'span name': span((name) => ({ name })),
  'span operation': span((op) => ({ name: 'a', op })),
  'span attribute': attributes((planted) => ({ 'http.route': planted })),
  'span attribute key': attributes((planted) => ({ [planted]: 1 })),
  'span attribute list': attributes((planted) => ({ a: [planted] })),
  'span parameter': attributes((planted) => ({ 'params.id': planted })),
  'span host': attributes((planted) => ({
    'url.full': `http://${planted.split(' ')[0]}.example/`,
  })),
  'span query': attributes((planted) => ({ 'url.full': `http://clinic.example/?${planted}` })),
  'span status': (planted) =>
    Sentry.startSpan({ name: 'a' }, (active) => active.setStatus({ code: 2, message: planted })),
  'span link': (planted) => {
    const other = Sentry.startInactiveSpan({ name: 'a' })
    const context = other.spanContext()
    Sentry.startInactiveSpan({ name: 'a', links: [{ context, attributes: { a: planted } }] }).end()
    other.end()
  },
  'span renamed': (planted) =>
    Sentry.startSpan({ name: 'a' }, (active) => Sentry.updateSpanName(active, planted)),
  'trace of a request': (planted) =>
    Sentry.startNewTrace(() =>
      Sentry.startSpan({ name: planted, forceTransaction: true }, () => fetch('/api/echo')),
    ),
  'trace that was received': (planted) => {
    const sentryTrace = `${'a'.repeat(32)}-${'b'.repeat(16)}-1`
    const baggage = `sentry-user_id=${encodeURIComponent(planted)},sentry-trace_id=${'a'.repeat(32)}`
    return Sentry.continueTrace({ sentryTrace, baggage }, () => {
      Sentry.captureException(new Error('in a trace'))
    })
  },
}
