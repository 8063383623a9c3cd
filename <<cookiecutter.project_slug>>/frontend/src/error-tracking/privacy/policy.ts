/**
 * The policy: for every kind of envelope item, which field leaves by which rule.
 *
 * A field that is not listed is removed; an item of a kind that is not listed is dropped. What the
 * rules' names mean stands in `rules.ts`; the backend's policy uses the same names.
 */

import type { RuleName } from './rules'

export type Spec = RuleName | Fields | Each | Declared | Always
export interface Fields {
  [field: string]: Spec
}

/** A list, of which the first `limit` members leave, and only those that kept what they need. */
export class Each {
  readonly spec: Spec
  readonly limit: number
  readonly needs: string[]

  constructor(spec: Spec, limit: number, needs: string[] = []) {
    this.spec = spec
    this.limit = limit
    this.needs = needs
  }
}

/** An object to which the application may add the keys that `declared.ts` names. */
export class Declared {
  readonly kind: 'tags' | 'contexts' | 'attributes'
  readonly known: Fields

  constructor(kind: 'tags' | 'contexts' | 'attributes', known: Fields) {
    this.kind = kind
    this.known = known
  }
}

/** A field that leaves with this value, whatever it held and even if it was missing. */
export class Always {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/** Fields, named in one line, that share a rule. */
function all(rule: RuleName, names: string): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, rule]))
}

const SDK: Fields = {
  name: 'sdk',
  version: 'version',
  packages: new Each({ name: 'sdk', version: 'version' }, 20),
  integrations: new Each('sdk', 100),
  settings: new Always({ infer_ip: 'never' }),
}

const CONFIGURED = all('configured', 'release environment dist')

const TRACE_HEADER: Fields = {
  ...CONFIGURED,
  ...all('hex id', 'trace_id replay_id'),
  ...all('decimal', 'sample_rate sample_rand org_id'),
  public_key: 'key',
  sampled: 'boolean',
  transaction: 'transaction',
}

export const ENVELOPE_HEADER: Fields = {
  event_id: 'hex id',
  sent_at: 'time',
  sdk: SDK,
  trace: TRACE_HEADER,
  dsn: 'dsn',
}

const ATTRIBUTES: Fields = {
  'sentry.op': 'operation',
  'sentry.origin': 'origin',
  'sentry.sdk.name': 'sdk',
  'sentry.sdk.version': 'version',
  'sentry.sdk.integrations': new Each('sdk', 100),
  'sentry.status.message': 'status',
  'sentry.message.template': 'rebuilt text',
  'sentry.previous_trace': 'trace parent',
  'code.function.name': 'function',
  'code.file.path': 'asset',
  url: 'url',
  'url.full': 'url',
  'http.url': 'url',
  'http.route': 'route',
  'url.template': 'route',
  'router.navigation.route.id': 'route',
  from: 'page',
  to: 'page',
  'network.protocol.version': 'version',
  ...all('configured', 'sentry.release sentry.environment sentry.dist'),
  ...all('transaction', 'sentry.segment.name sentry.transaction'),
  ...all('source of name', 'sentry.source sentry.segment.name.source'),
  ...all(
    'hex id',
    'sentry.segment.id sentry.trace.parent_span_id sentry.replay_id sentry.pageload.span_id',
  ),
  ...all('boolean', 'sentry.is_localhost http.request.same_origin'),
  ...all('method', 'method http.method http.request.method'),
  ...all('host', 'server.address url.domain'),
  ...all('selector', 'browser.web_vital.lcp.element browser.web_vital.inp.target'),
  ...all(
    'protocol',
    'type sentry.trace_lifecycle sentry.idle_span_finish_reason sentry.link.type url.scheme ' +
      'network.protocol.name network.connection.effective_type network.connection.type ' +
      'resource.render_blocking_status http.response_delivery_type browser.paint.type ' +
      'browser.navigation.type browser.script.invoker_type ' +
      'browser.web_vital.inp.interaction_type',
  ),
  ...all(
    'number',
    'sentry.sample_rate sentry.exclusive_time sentry.severity_number sentry.timestamp.sequence ' +
      'status_code request_body_size response_body_size server.port http.status_code ' +
      'http.response.status_code http.response.size http.response.body.size ' +
      'http.response.body.decoded_size http.request.redirect_start http.request.redirect_end ' +
      'http.request.worker_start http.request.fetch_start http.request.domain_lookup_start ' +
      'http.request.domain_lookup_end http.request.connect_start ' +
      'http.request.secure_connection_start http.request.connection_end ' +
      'http.request.request_start http.request.response_start http.request.response_end ' +
      'http.request.time_to_first_byte network.connection.rtt device.memory.estimated_capacity ' +
      'device.processor_count browser.navigation.id browser.performance.time_origin ' +
      'browser.performance.navigation.activation_start browser.script.source_char_position ' +
      'browser.web_vital.ttfb.value browser.web_vital.ttfb.request_time ' +
      'browser.web_vital.fp.value browser.web_vital.fcp.value browser.web_vital.cls.value ' +
      'browser.web_vital.inp.value browser.web_vital.lcp.value browser.web_vital.lcp.size ' +
      'browser.web_vital.lcp.load_time browser.web_vital.lcp.render_time',
  ),
}

const ATTRIBUTED = new Declared('attributes', ATTRIBUTES)

const SPAN_IDS = all('hex id', 'trace_id span_id parent_span_id')

const LINKS = new Each({ ...SPAN_IDS, sampled: 'boolean', attributes: ATTRIBUTED }, 20)

const CONTEXTS = new Declared('contexts', {
  trace: {
    ...SPAN_IDS,
    op: 'operation',
    status: 'status',
    origin: 'origin',
    sampled: 'boolean',
    data: ATTRIBUTED,
    links: LINKS,
  },
  vue: { componentName: 'name', lifecycleHook: 'hook' },
  response: { status_code: 'number' },
  replay: { replay_id: 'hex id' },
})

const TAGS = new Declared('tags', { replayId: 'hex id', level: 'level' })

const USER: Fields = { id: 'identifier' }

export const BREADCRUMB: Fields = {
  timestamp: 'time',
  type: 'protocol',
  category: 'category',
  level: 'level',
  message: 'breadcrumb text',
  event_id: 'hex id',
  data: ATTRIBUTED,
}

const EXCEPTION: Fields = {
  type: 'class',
  value: 'rebuilt text',
  mechanism: {
    type: 'mechanism',
    source: 'member',
    ...all('boolean', 'handled synthetic is_exception_group'),
    ...all('number', 'exception_id parent_id'),
  },
  stacktrace: { frames: new Each('frame', 500) },
}

export const EVENT: Fields = {
  ...CONFIGURED,
  event_id: 'hex id',
  type: 'protocol',
  level: 'level',
  platform: 'platform',
  timestamp: 'time',
  transaction: 'transaction',
  transaction_info: { source: 'source of name' },
  message: 'rebuilt text',
  logentry: { message: 'rebuilt text' },
  exception: { values: new Each(EXCEPTION, 50) },
  breadcrumbs: new Each(BREADCRUMB, 200),
  contexts: CONTEXTS,
  tags: TAGS,
  user: USER,
  fingerprint: new Each('fingerprint', 20),
  sdk: SDK,
  debug_meta: {
    images: new Each({ type: 'protocol', debug_id: 'hex id', code_file: 'asset' }, 100),
  },
}

const SPAN: Fields = {
  ...SPAN_IDS,
  name: 'span name',
  description: 'span name',
  op: 'operation',
  origin: 'origin',
  status: 'status',
  is_segment: 'boolean',
  ...all('time', 'start_timestamp end_timestamp timestamp'),
  attributes: ATTRIBUTED,
  data: ATTRIBUTED,
  links: LINKS,
}

/** A container of streamed items. */
function container(item: Fields, limit: number, needs: string[] = []): Fields {
  return {
    version: 'number',
    items: new Each(item, limit, needs),
    ingest_settings: new Always({ infer_ip: 'never', infer_user_agent: 'never' }),
  }
}

const TELEMETRY: Fields = { timestamp: 'time', ...SPAN_IDS, attributes: ATTRIBUTED }

const SESSION_ATTRIBUTES: Fields = { ...CONFIGURED }

const REPLAY_EVENT: Fields = {
  ...CONFIGURED,
  ...all('hex id', 'event_id replay_id'),
  ...all('time', 'timestamp replay_start_timestamp'),
  type: 'replay type',
  replay_type: 'protocol',
  segment_id: 'number',
  segment_names: new Each('transaction', 100),
  error_ids: new Each('hex id', 100),
  trace_ids: new Each('hex id', 100),
  transaction: 'transaction',
  platform: 'platform',
  sdk: SDK,
  user: USER,
  tags: TAGS,
  contexts: CONTEXTS,
}

interface Item {
  spec: Spec
  /** Fields without which the item means nothing: it is dropped when one of them was removed. */
  needs: string[]
  /** How a client report counts what is dropped. */
  category: string
  contentType?: string
}

const STREAMED = (kind: string) => `application/vnd.sentry.items.${kind}+json`

/** Every kind of item that may leave. */
export const ITEMS: Record<string, Item> = {
  event: { spec: EVENT, needs: [], category: 'error' },
  transaction: {
    spec: { ...EVENT, start_timestamp: 'time', spans: new Each(SPAN, 1000) },
    needs: [],
    category: 'transaction',
  },
  span: {
    spec: container(SPAN, 1000, ['name']),
    needs: ['items'],
    category: 'span',
    contentType: STREAMED('span.v2'),
  },
  log: {
    spec: container(
      { ...TELEMETRY, level: 'level', severity_number: 'number', body: 'log text' },
      1000,
    ),
    needs: ['items'],
    category: 'log_item',
    contentType: STREAMED('log'),
  },
  trace_metric: {
    spec: container(
      { ...TELEMETRY, name: 'metric', type: 'metric type', value: 'number', unit: 'unit' },
      10_000,
      ['name', 'value'],
    ),
    needs: ['items'],
    category: 'trace_metric',
    contentType: STREAMED('trace-metric'),
  },
  session: {
    spec: {
      sid: 'hex id',
      did: 'identifier',
      init: 'boolean',
      status: 'status',
      attrs: SESSION_ATTRIBUTES,
      ...all('time', 'started timestamp'),
      ...all('number', 'duration errors seq'),
    },
    needs: ['sid', 'started'],
    category: 'session',
  },
  sessions: {
    spec: {
      aggregates: new Each(
        {
          started: 'time',
          did: 'identifier',
          ...all('number', 'exited errored crashed abnormal unhandled'),
        },
        1000,
      ),
      attrs: SESSION_ATTRIBUTES,
    },
    needs: ['aggregates'],
    category: 'session',
  },
  client_report: {
    spec: {
      timestamp: 'time',
      discarded_events: new Each(
        { reason: 'discard reason', category: 'data category', quantity: 'number' },
        200,
      ),
    },
    needs: ['discarded_events'],
    category: '',
  },
  replay_event: { spec: REPLAY_EVENT, needs: ['replay_id'], category: 'replay' },
  replay_recording: {
    spec: 'replay',
    needs: [],
    category: 'replay',
    contentType: 'application/octet-stream',
  },
}

/** Kinds that are known and never leave: how a client report counts them, and why. */
export const DROPPED: Record<string, { category: string; why: string }> = {
  attachment: { category: 'attachment', why: 'a file may hold anything' },
  feedback: { category: 'feedback', why: 'what a person writes is personal' },
  user_report: { category: 'feedback', why: 'what a person writes is personal' },
  check_in: { category: 'monitor', why: 'a browser runs no scheduled job' },
  profile: { category: 'profile', why: 'profiling is not switched on' },
  profile_chunk: { category: 'profile', why: 'profiling is not switched on' },
}
