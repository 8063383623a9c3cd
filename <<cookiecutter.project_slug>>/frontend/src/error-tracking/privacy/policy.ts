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
  settings: new Always({ infer_ip: 'never' }),
}

const CONFIGURED = all('configured', 'release environment')

export const TRACE_HEADER: Fields = {
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
  service: 'service',
  'sentry.op': 'operation',
  'sentry.message.template': 'rebuilt text',
  ...all('url', 'url url.full'),
  ...all('page', 'from to'),
  ...all('configured', 'sentry.release sentry.environment'),
  'sentry.segment.name': 'transaction',
  ...all('source of name', 'sentry.source sentry.segment.name.source'),
  ...all('hex id', 'sentry.segment.id sentry.replay_id sentry.pageload.span_id'),
  ...all('method', 'method http.request.method'),
  ...all('host', 'server.address url.domain'),
  ...all('selector', 'browser.web_vital.lcp.element browser.web_vital.inp.target'),
  ...all(
    'protocol',
    'type sentry.trace_lifecycle sentry.link.type browser.navigation.type ' +
      'browser.web_vital.inp.interaction_type',
  ),
  ...all(
    'number',
    'sentry.sample_rate status_code request_body_size ' +
      'response_body_size http.response.status_code http.response.body.size ' +
      'browser.web_vital.ttfb.value browser.web_vital.fp.value browser.web_vital.fcp.value ' +
      'browser.web_vital.cls.value browser.web_vital.inp.value browser.web_vital.lcp.value',
  ),
}

const ATTRIBUTED = new Declared('attributes', ATTRIBUTES)

const SPAN_IDS = all('hex id', 'trace_id span_id parent_span_id')

const CONTEXTS = new Declared('contexts', {
  trace: {
    ...SPAN_IDS,
    op: 'operation',
    status: 'status',
    data: ATTRIBUTED,
  },
  vue: { componentName: 'name', lifecycleHook: 'hook' },
})

const TAGS = new Declared('tags', { service: 'service', replayId: 'hex id' })

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

const FRAME: Fields = {
  filename: 'asset',
  function: 'function',
  in_app: 'boolean',
  ...all('number', 'lineno colno'),
}

const EXCEPTION: Fields = {
  type: 'class',
  value: 'rebuilt text',
  mechanism: {
    type: 'mechanism',
    ...all('boolean', 'handled is_exception_group'),
    ...all('number', 'exception_id parent_id'),
  },
  stacktrace: { frames: new Each(FRAME, 500) },
}

export const EVENT: Fields = {
  ...CONFIGURED,
  event_id: 'hex id',
  type: 'protocol',
  level: 'level',
  platform: 'platform',
  timestamp: 'time',
  transaction: 'transaction',
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
  status: 'status',
  is_segment: 'boolean',
  ...all('time', 'start_timestamp end_timestamp'),
  attributes: ATTRIBUTED,
  links: new Each({ ...SPAN_IDS, sampled: 'boolean', attributes: ATTRIBUTED }, 20),
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

const REPLAY_EVENT: Fields = {
  ...EVENT,
  replay_id: 'hex id',
  replay_start_timestamp: 'time',
  replay_type: 'protocol',
  segment_id: 'number',
  segment_names: new Each('transaction', 100),
  error_ids: new Each('hex id', 100),
  trace_ids: new Each('hex id', 100),
}

/** What a person says about an event: the sentence they chose, which stands in the source. */
const FEEDBACK: Fields = {
  ...CONFIGURED,
  event_id: 'hex id',
  level: 'level',
  platform: 'platform',
  timestamp: 'time',
  contexts: {
    trace: SPAN_IDS,
    feedback: { message: 'log text', associated_event_id: 'hex id' },
  },
  tags: TAGS,
  sdk: SDK,
}

interface Item {
  spec: Spec
  /** How a client report counts what is dropped. */
  category: string
  /** A field without which the item means nothing: it is dropped when that was removed. */
  needs?: string
  contentType?: string
}

const streamed = (kind: string) => `application/vnd.sentry.items.${kind}+json`

/**
 * Every kind of item that may leave. Those that are missing never do: attachments may hold anything,
 * and a browser has no check-ins, profiles, transactions (its spans are streamed) or collected
 * sessions to send.
 */
export const ITEMS: Record<string, Item> = {
  event: { spec: EVENT, category: 'error' },
  span: {
    spec: container(SPAN, 1000, ['name']),
    needs: 'items',
    category: 'span',
    contentType: streamed('span.v2'),
  },
  log: {
    spec: container(
      { ...TELEMETRY, level: 'level', severity_number: 'number', body: 'log text' },
      1000,
    ),
    needs: 'items',
    category: 'log_item',
    contentType: streamed('log'),
  },
  trace_metric: {
    spec: container(
      { ...TELEMETRY, name: 'metric', type: 'metric type', value: 'number', unit: 'unit' },
      10_000,
      ['name', 'value'],
    ),
    needs: 'items',
    category: 'trace_metric',
    contentType: streamed('trace-metric'),
  },
  session: {
    spec: {
      sid: 'hex id',
      did: 'identifier',
      init: 'boolean',
      status: 'status',
      attrs: CONFIGURED,
      ...all('time', 'started timestamp'),
      ...all('number', 'duration errors seq'),
    },
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
    needs: 'discarded_events',
    category: 'internal',
  },
  feedback: { spec: FEEDBACK, category: 'feedback' },
  replay_event: { spec: REPLAY_EVENT, category: 'replay' },
  replay_recording: {
    spec: 'replay',
    category: 'replay',
    contentType: 'application/octet-stream',
  },
}
