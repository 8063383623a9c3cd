/** Closed lists of words that Sentry's protocol, its SDK and browsers use: no data among them. */

/** Each list is a rule of its own: a word of it leaves. */
export const LISTS = {
  /** A severity. */
  level: 'fatal error warning log info debug trace',
  /** The outcome of a span or session. */
  status: 'ok error exited crashed abnormal unhandled',
  /** An HTTP method (RFC 9110). */
  method: 'GET HEAD POST PUT PATCH DELETE OPTIONS',
  /** How a transaction was named. */
  'source of name': 'url route custom',
  /** A unit of measurement. */
  unit: 'none millisecond second minute hour byte kilobyte megabyte ratio percent',
  'metric type': 'counter gauge distribution',
  /** The platform of the events. */
  platform: 'javascript',
  /** The SDK's name. */
  sdk: 'sentry.javascript.vue',
  /** Fixed words of Sentry's protocol. */
  protocol:
    'http https ws wss default navigation ui error info fetch xhr stream session buffer ' +
    'sourcemap click hover drag press navigate soft-navigation reload back_forward first-paint ' +
    'first-contentful-paint previous_trace replay_event',
  /** Why the SDK discarded something. */
  'discard reason':
    'before_send buffer_overflow event_processor ignored internal_sdk_error network_error ' +
    'queue_overflow ratelimit_backoff sample_rate send_error',
  /** What the SDK discarded. */
  'data category':
    'error transaction replay attachment session profile monitor feedback span log_item ' +
    'trace_metric unknown',
  category: 'console fetch navigation sentry.event ui.click ui.input xhr',
  /** What the SDK's own spans do: `resource.script`. */
  'operation part':
    'pageload navigation http client ui mount long_task long_animation_frame interaction click hover ' +
    'drag press webvital cls lcp resource script css link img fetch xmlhttprequest other browser ' +
    'cache connect dns dom_content_loaded_event load_event unload_event paint redirect request ' +
    'response tls_ssl',
  mechanism:
    'auto.function.vue.error_handler auto.browser.global_handlers.onerror ' +
    'auto.browser.global_handlers.onunhandledrejection chained',
  'error class':
    'Error TypeError RangeError ReferenceError SyntaxError AggregateError AbortError ' +
    'NetworkError DOMException UnhandledRejection TimeoutError SecurityError ' +
    'QuotaExceededError',
  'script word':
    'undefined null window document Object Array Promise Proxy Map Set async new get set map ' +
    'filter forEach length then json parse <anonymous>',
  /** Kinds of elements that people use. */
  element: 'a button div form img input label li option p select span summary td textarea tr',
}

export type List = keyof typeof LISTS

const sets = new Map<string, Set<unknown>>()
for (const [name, words] of Object.entries(LISTS)) sets.set(name, new Set(words.split(' ')))

/** Returns the value if it is a word of the list, and undefined otherwise. */
export function wordOf(list: List, value: unknown): string | undefined {
  return sets.get(list)?.has(value) ? (value as string) : undefined
}

/** The rules that the lists are. */
export const wordRules = Object.fromEntries(
  Object.keys(LISTS).map((list) => [list, (value: unknown) => wordOf(list as List, value)]),
) as Record<List, (value: unknown) => string | undefined>
