/** Closed lists of words that Sentry's protocol, its SDK and HTML use: no data among them. */

export const WORDS = {
  level: 'fatal critical error warning warn info debug trace log default',
  status:
    'ok error unset aborted already_exists cancelled data_loss deadline_exceeded ' +
    'failed_precondition internal_error invalid_argument not_found out_of_range permission_denied ' +
    'resource_exhausted unauthenticated unavailable unimplemented unknown unknown_error exited ' +
    'crashed abnormal errored unhandled',
  method: 'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT',
  'source of name': 'url route custom view component task',
  unit:
    'none nanosecond microsecond millisecond second minute hour day week bit byte kilobyte ' +
    'kibibyte megabyte mebibyte gigabyte gibibyte ratio percent',
  'metric type': 'counter gauge distribution set',
  platform: 'javascript',
  protocol:
    'event transaction http default navigation ui error info stream session buffer sourcemap ' +
    'https ws wss fetch xhr click hover drag press navigate soft-navigation reload back_forward ' +
    'back-forward prerender push replace traverse blocking non-blocking cache slow-2g 2g 3g 4g ' +
    'wifi cellular ethernet unknown first-paint first-contentful-paint previous_trace ' +
    'module-script classic-script event-listener user-callback resolve-promise reject-promise ' +
    'idleTimeout finalTimeout heartbeatFailed externalFinish documentHidden cancelled ' +
    'interactionInterrupted',
  'discard reason':
    'before_send buffer_overflow callback_error event_processor ignored internal_sdk_error ' +
    'invalid network_error no_parent_span queue_overflow ratelimit_backoff sample_rate send_error',
  'data category':
    'default error transaction replay attachment session internal profile monitor feedback span ' +
    'log_item log_byte trace_metric unknown',
  'replay type': 'replay_event',
  category:
    'console exception fetch navigation sentry.event sentry.transaction ui.click ui.input ' +
    'ui.keypress xhr replay.init replay.mutations ui.blur ui.focus ui.keyDown ui.multiClick ' +
    'ui.slowClickDetected navigation.navigate navigation.push navigation.reload ' +
    'navigation.back_forward memory paint web-vital resource.fetch resource.xhr resource.img ' +
    'resource.css resource.link resource.script resource.other',
  'sdk operation':
    'pageload navigation http.client function default ui.task ui.vue.mount ui.vue.render ' +
    'ui.vue.update ui.vue.create ui.vue.unmount ui.vue.activate ui.mount ui.render ui.update ' +
    'ui.unmount ui.action.click ui.interaction.click ui.interaction.hover ui.interaction.drag ' +
    'ui.interaction.press ui.long_task ui.long_animation_frame ui.webvital.cls ui.webvital.lcp ' +
    'resource.script resource.css resource.link resource.img resource.fetch ' +
    'resource.xmlhttprequest resource.other browser.cache browser.connect browser.dns ' +
    'browser.dom_content_loaded_event browser.load_event browser.paint browser.redirect ' +
    'browser.request browser.response browser.tls_ssl browser.unload_event',
  'error class':
    'Error TypeError RangeError ReferenceError SyntaxError URIError EvalError AggregateError ' +
    'AbortError NetworkError NotFoundError DOMException UnhandledRejection TimeoutError ' +
    'ChunkLoadError SecurityError NotAllowedError QuotaExceededError InvalidStateError Event ' +
    'ErrorEvent PromiseRejectionEvent',
  integration:
    'EventFilters FunctionToString BrowserApiErrors Breadcrumbs GlobalHandlers LinkedErrors ' +
    'Dedupe HttpContext BrowserSession BrowserTracing Vue VueTracing Replay',
  'origin part':
    'auto manual generic chained instrument onerror onunhandledrejection http browser ui vue ' +
    'function pageload navigation resource metrics lcp cls inp log console stream bfcache ' +
    'global_handlers error_handler browserapierrors addEventListener setTimeout setInterval ' +
    'requestAnimationFrame handleEvent xhr fetch',
  'hook part':
    'serverPrefetch beforeCreate created beforeMount mounted beforeUpdate updated beforeUnmount ' +
    'unmounted activated deactivated errorCaptured renderTracked renderTriggered hook setup ' +
    'render function watcher getter callback cleanup native event handler component vnode ' +
    'directive transition app errorHandler warnHandler ref async loader scheduler flush update ' +
    'unmount',
  'script word':
    'undefined null Object Array Function Promise Proxy String Number Map Set Date JSON Math ' +
    'Symbol RegExp Error window document console async new get set map filter forEach reduce ' +
    'length then catch json parse stringify <anonymous> fetch',
  tag:
    'a article aside audio b body br button canvas caption circle code col colgroup dd details ' +
    'dialog div dl dt em fieldset figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header ' +
    'hr html i iframe img input label legend li line link main mark meta meter nav ol optgroup ' +
    'option output p path picture polygon pre progress rect section select small source span ' +
    'strong style sub summary sup svg table tbody td template text textarea tfoot th thead time ' +
    'title tr u ul use video',
}

/** Names that the SDK gives to its own spans. */
export const SPAN_NAMES = new Set(
  (
    'Pageload|Navigation|HTTP|Resource|Function execution|Component mount|Component update|' +
    'Component render|Component unmount|UI task|Main UI thread blocked|UI action|Click|Hover|' +
    'Drag|Key press|Largest contentful paint|Layout shift|UI|Cache lookup|DNS lookup|Connect|' +
    'TLS handshake|Redirect|Request|Response|Unload event|DOMContentLoaded event|Load event|' +
    'first-paint|first-contentful-paint'
  ).split('|'),
)

const sets = new Map(Object.entries(WORDS).map(([name, words]) => [name, new Set(words.split(' '))]))

/** Returns the value if it is a word of the list, and undefined otherwise. */
export function wordOf(list: keyof typeof WORDS, value: unknown): string | undefined {
  return typeof value === 'string' && sets.get(list)?.has(value) ? value : undefined
}
