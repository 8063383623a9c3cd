/** Reads values whose shape cannot be trusted: what is not as expected counts as missing. */

import { isExact } from './exact.js'

/** Whether a value is an object, and neither a list nor a number. */
export const isObject = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value)

export const object = (value) => (isObject(value) ? value : {})

export const list = (value) => (Array.isArray(value) ? value : [])

/** Those members of a list that are objects; an interface of Sentry's may be the list, or hold it as `values`. */
export const objects = (value) => list(isObject(value) ? value.values : value).filter(isObject)

/** Text that is not empty, or `null`. */
export const text = (value) => (typeof value === 'string' && value ? value : null)

/** Pairs of an object, or of a list of pairs. */
export function entries(value) {
  if (Array.isArray(value)) return value.filter((pair) => Array.isArray(pair) && pair.length === 2)
  return Object.entries(object(value))
}

/** Attributes of streamed items, without their types. */
export const attributes = (held) =>
  Object.fromEntries(Object.entries(object(held)).map(([name, one]) => [name, isObject(one) ? one.value : one]))
