/**
 * The policy: for every kind of envelope item, which field leaves by which rule.
 *
 * A field that is not listed is removed; an item of a kind that is not listed is dropped. The list is
 * data, `policy/browser.json`, which the backend's tunnel reads as well: `policy/README.md` says how it
 * is written, and `rules.ts` what the rules' names mean.
 */

import policy from '../../policy/browser.json'
import type { RuleName } from './rules'

export type Spec = RuleName | Fields | Each | Declared | Always
export interface Fields {
  [field: string]: Spec
}

/** A list, of which the first `limit` members leave, and only those that kept what they need. */
export interface Each {
  '[]': Spec
  limit: number
  needs?: string[]
}

/** An object to which the application may add the keys that it declares. */
export interface Declared {
  '+': 'tags' | 'contexts' | 'attributes'
  known: Fields
}

/** A field that leaves with this value, whatever it held and even if it was missing. */
export interface Always {
  '=': unknown
}

export const isEach = (spec: Spec): spec is Each => Object.hasOwn(spec as object, '[]')
export const isDeclared = (spec: Spec): spec is Declared => Object.hasOwn(spec as object, '+')
export const isAlways = (spec: Spec): spec is Always => Object.hasOwn(spec as object, '=')

export interface Item {
  spec: Spec
  /** How a client report counts what is dropped. */
  category: string
  /** A field without which the item means nothing: it is dropped when that was removed. */
  needs?: string
  'content type'?: string
}

const shapes: Record<string, object> = policy.shapes

/** Puts shapes in the place of their names. */
function read<T>(written: unknown): T {
  if (typeof written === 'string' && written.startsWith('@')) return shape(written.slice(1)) as T
  if (typeof written !== 'object' || Array.isArray(written)) return written as T
  const { '...': shared = '', ...own } = written as Record<string, unknown>
  const fields = Object.entries(own).map(([field, inner]) => [field, read(inner)])
  return { ...shape(shared as string), ...Object.fromEntries(fields) }
}

function shape(name: string): Fields {
  return name ? read(shapes[name]) : {}
}

export const TRACE_HEADER = shape('trace header')
export const ENVELOPE_HEADER = shape('envelope header')
export const EVENT = shape('event')
export const BREADCRUMB = shape('breadcrumb')

/**
 * Every kind of item that may leave. Those that are missing never do: attachments may hold anything,
 * and a browser has no check-ins, profiles, transactions (its spans are streamed) or collected
 * sessions to send.
 */
export const ITEMS: Record<string, Item> = read(policy.items)
