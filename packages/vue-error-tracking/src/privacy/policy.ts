/**
 * The policy: for every kind of envelope item, which field leaves by which rule.
 *
 * A field that is not listed is removed; an item of a kind that is not listed is dropped. The list is
 * data, `policy/browser.json`, which the backend's tunnel reads as well; what the rules' names mean
 * stands in `rules.ts`.
 */

import policy from '../../policy/browser.json'
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

/** An object to which the application may add the keys that it declares. */
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

export interface Item {
  spec: Spec
  /** How a client report counts what is dropped. */
  category: string
  /** A field without which the item means nothing: it is dropped when that was removed. */
  needs?: string
  'content type'?: string
}

type Written = string | { [key: string]: unknown }

const shapes: Record<string, Written> = policy.shapes

/** Reads a specification as `policy/README.md` says that it is written. */
function read(written: Written): Spec {
  if (typeof written === 'string') {
    return written.startsWith('@') ? shape(written.slice(1)) : (written as RuleName)
  }
  if ('=' in written) return new Always(written['='])
  if ('[]' in written) {
    const { '[]': member, limit, needs } = written
    return new Each(read(member as Written), limit as number, needs as string[] | undefined)
  }
  if ('+' in written) {
    return new Declared(written['+'] as Declared['kind'], read(written.known as Written) as Fields)
  }
  const { '...': shared, ...own } = written
  const fields = Object.entries(own).map(([field, inner]) => [field, read(inner as Written)])
  return { ...(shared ? (shape(shared as string) as Fields) : {}), ...Object.fromEntries(fields) }
}

function shape(name: string): Spec {
  return read(shapes[name] ?? '')
}

/** What a tunnel of another version is told. */
export const VERSION = policy.version
export const TRACE_HEADER = shape('trace header')
export const ENVELOPE_HEADER = shape('envelope header')
export const EVENT = shape('event')
export const BREADCRUMB = shape('breadcrumb')

/**
 * Every kind of item that may leave. Those that are missing never do: attachments may hold anything,
 * and a browser has no check-ins, profiles, transactions (its spans are streamed) or collected
 * sessions to send.
 */
export const ITEMS: Record<string, Item> = Object.fromEntries(
  Object.entries(policy.items).map(([kind, item]) => [kind, { ...item, spec: read(item.spec) }]),
)
