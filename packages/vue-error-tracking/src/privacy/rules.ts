/**
 * The named rules: each says what may leave of one value, and returns that, or undefined for
 * nothing. A rule gets the value and the object that holds it.
 */

import policy from '../../policy/browser.json'
import type { Telemetry } from '../from-build'
import type { Texts } from './text'
import type { Urls } from './url'
import { wordOf, wordRules } from './words'

export type Rule = (value: unknown, parent: Record<string, unknown>) => unknown

/** What this page knows of itself, none of it personal. */
export interface Known {
  dsn: string
  release: string | undefined
  environment: string
  /** Names and paths of the routes. */
  routes: () => string[]
  /** The path of the route that an address belongs to: `/patients/:id` for `/patients/17`. */
  routeOf: (path: string) => string | undefined
  /** Whether the build wrote a file that is served at this path. */
  isFile: (path: string) => boolean
}

/** What comes in chunks of its own, for the applications and visits that need it. */
export interface Extras {
  /** Masks a recording, with what masks a selector; without it, none leaves. */
  maskRecording?: (recording: unknown, mask: (selector: string) => string) => string | undefined
  /** Removes identifiers that have a form; without it, no declared text leaves. */
  clean?: (text: string) => string
}

const FINGERPRINT = /^\{\{ ?default ?\}\}$/
const REQUEST = /^([A-Z]{3,7}) (\S{1,2000})$/
const MAX_VALUE = 200
const MAX_TEXT = 1000

export type Rules = ReturnType<typeof createRules>
export type RuleName = keyof Rules

export function createRules(
  known: Known,
  telemetry: Telemetry,
  texts: Texts,
  urls: Urls,
  extras: Extras,
) {
  const form = (name: keyof typeof policy.forms) => {
    const whole = RegExp(`^(?:${policy.forms[name]})$`)
    return (value: unknown) =>
      /^(?:string|number|boolean)$/.test(typeof value) && whole.test(String(value))
        ? value
        : undefined
  }
  const [hexId, time] = [form('hex id'), form('time')]
  const number = (value: unknown) => (Number.isFinite(value) ? value : undefined)
  const text = (make: (value: string, parent: Record<string, unknown>) => string | undefined) =>
    ((value, parent) =>
      typeof value === 'string' && value ? make(value, parent) : undefined) as Rule
  const rebuilt = text(texts.rebuild) as (value: unknown) => string | undefined

  const functionName = (value: string) =>
    value.length <= MAX_VALUE && value.split(/[. ]/).every((part) => texts.isName(part))
      ? value
      : '?'

  const isRoute = (value: unknown) => typeof value === 'string' && known.routes().includes(value)

  /** `GET /api/*`: the SDK writes method and host, or method and URL. */
  function request(value: string): string | undefined {
    const [, method, target = ''] = REQUEST.exec(value) ?? []
    if (!method || !wordOf('method', method)) return undefined
    const shown = urls.isKnownHost(target) ? target : urls.mask(target)
    return shown ? `${method} ${shown}` : method
  }

  const transaction = text((value) =>
    isRoute(value)
      ? value
      : (request(value) ?? wordOf('method', value) ?? rebuilt(value) ?? 'unmatched'),
  )

  function declared(value: unknown): unknown {
    if (typeof value === 'string') {
      return value.length <= MAX_VALUE ? extras.clean?.(value) : undefined
    }
    return typeof value === 'boolean' ? value : number(value)
  }

  return {
    ...wordRules,
    /** A random id that an SDK made: hexadecimal digits, or a UUID; decimal ones become others. */
    'hex id': text((value) => (hexId(value) ? undoubted(value) : undefined)),
    /** A finite number. */
    number,
    /** A number from 0 to 1, or its digits as text. */
    decimal: form('decimal'),
    /** The first number of a version: of a browser or a system. */
    'major version': form('major version'),
    /** A status of HTTP. */
    'status code': form('status code'),
    /** True or false, or those words. */
    boolean: form('boolean'),
    /** The first eight digits of an id, which a person can read out. */
    'short id': form('short id'),
    /** When something was captured: a date and time, or seconds since 1970. */
    time: (value: unknown) => (isNow(time(value)) ? value : undefined),
    /** A version number. */
    version: form('version'),
    /** The public part of the DSN. */
    key: (value: unknown) =>
      value && value === /\/\/(\w+)/.exec(known.dsn)?.[1] ? value : undefined,
    /** The configured DSN, and no other: the backend's tunnel asks for it. */
    dsn: (value: unknown) => (value === known.dsn ? value : undefined),
    /** The configured release, environment or distribution, and no other. */
    configured: (value: unknown) =>
      value && (value === known.release || value === known.environment) ? value : undefined,

    /** How an error was caught. */
    mechanism: (value: unknown) => wordOf('mechanism', value) ?? 'generic',
    /** Where in Vue an error was caught, as its production build says it. */
    hook: form('hook'),

    /** Text as the source wrote it, without what data put into it; other text is removed. */
    'rebuilt text': rebuilt as Rule,
    /** Rebuilt text, or an ellipsis: a log needs one, and so does what a person says. */
    'log text': ((value) => rebuilt(value) ?? '…') as Rule,
    /** For clicks and keys the kinds of elements, otherwise rebuilt text. */
    'breadcrumb text': text((value, { category }) =>
      typeof category === 'string' && category.startsWith('ui.')
        ? maskSelector(value)
        : rebuilt(value),
    ),
    /** A name that stands in the source. */
    name: text((value) => (texts.isName(value) ? value : undefined)),
    /** The name of a class that the source or the browser defines; others become `Error`. */
    class: text((value) => wordOf('error class', value) ?? (texts.isName(value) ? value : 'Error')),
    /** A function named in the source; minified names become `?`, the source map knows them. */
    function: text(functionName),
    /** The name or path of a route, or a text from the source; others become one name. */
    transaction,
    /** A route, a component, a method and masked URL, a text from the source, or what the span does. */
    'span name': text((value, parent) => {
      const kind = kindOf(parent)
      if (isRoute(value) || (kind === 'ui.mount' && texts.isName(value))) return value
      return request(value) ?? wordOf('method', value) ?? rebuilt(value) ?? kind
    }),
    /** A span's operation, from the SDK's list or from the source. */
    operation: text((value) => sdkOperation(value) ?? rebuilt(value)),
    /** A breadcrumb's category, from the SDK's list or from the source. */
    category: text((value) => wordOf('category', value) ?? rebuilt(value)),
    /** Sentry's variables, directives of a page's policy, and texts from the source. */
    fingerprint: text((value) =>
      FINGERPRINT.test(value) ? value : (wordOf('directive', value) ?? rebuilt(value)),
    ),
    /** The declared name of a metric. */
    metric: (value: unknown) => (telemetry.metrics.includes(value as string) ? value : undefined),
    /** A short value that the application declared, through the last net. */
    declared,
    /** Removed, unless identifiers are declared public. */
    identifier: text((value) =>
      telemetry.publicIdentifiers ? value.slice(0, MAX_VALUE) : undefined,
    ),

    /** Of the path what stands in the source, and the host if it is declared. */
    url: text(urls.mask),
    /** A page's route, or the masked URL where it is not one of this application's. */
    page: text(urls.page),
    /** A declared host. */
    host: text((value) => (urls.isKnownHost(value) ? value : undefined)),
    /** A script of this application, without its host. */
    asset: text(urls.asset),
    /** The kinds of elements on the way to one; no ids, classes or attributes. */
    selector: text(maskSelector),
    /** A recording with every text masked: the layout and the build's own stylesheets are left. */
    replay: ((value) => extras.maskRecording?.(value, maskSelector)) as Rule,
  }
}

const DAY = 86_400
/** Seconds; Sentry takes nothing that is older than 30 days. */
const OLDEST = 31 * DAY

/** Whether something was captured about now, by this machine's clock; a day of birth was not. */
function isNow(time: unknown): boolean {
  const seconds = Number.isNaN(Number(time)) ? Date.parse(String(time)) / 1000 : Number(time)
  const since = Date.now() / 1000 - seconds
  return since < OLDEST && since > -DAY
}

const others = new Map<string, string>()

/** Returns an id; of one in 1800 all digits are decimal, and so are those of a card: it gets another. */
function undoubted(id: string): string {
  if (/[a-f]/.test(id)) return id
  if (others.size > 100) others.clear()
  const digit = () => Math.floor(Math.random() * 16).toString(16)
  const other = others.get(id) ?? id.replace(/[0-9]/g, digit).replace(/^./, 'a')
  others.set(id, other)
  return other
}

/** The kinds of elements in a selector: `main > button` becomes `* > button`. */
export function maskSelector(selector: string): string {
  const kinds = selector
    .slice(0, MAX_TEXT)
    .split(' > ')
    .map((part) => wordOf('element', /^[a-z]{1,8}/.exec(part)?.[0]) ?? '*')
  return kinds.join(' > ')
}

/** What one of the SDK's own spans does: `resource.script`. */
function sdkOperation(value: unknown): string | undefined {
  const isOwn =
    typeof value === 'string' &&
    value.length <= MAX_VALUE &&
    value.split('.').every((part) => wordOf('operation part', part))
  return isOwn ? value : undefined
}

/** A span must have a name: what it does, when nothing more may be said. */
function kindOf({ attributes, op }: Record<string, unknown>): string {
  const operation = (attributes as Record<string, { value?: unknown }> | undefined)?.['sentry.op']
  return sdkOperation(op ?? operation?.value ?? operation) ?? 'span'
}
