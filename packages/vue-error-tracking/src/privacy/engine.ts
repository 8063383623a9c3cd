/** Applies the policy to one payload: one pass, no deeper than the policy, in linear time. */

import type { Telemetry } from '../from-build'
import {
  isAlways,
  isDeclared,
  isEach,
  type Declared,
  type Each,
  type Fields,
  type Spec,
} from './policy'
import type { Rules } from './rules'

type Dict = Record<string, unknown>

/** Returns the function that gives back what may leave of a value; undefined is nothing. */
export function createScrubber(rules: Rules, telemetry: Telemetry) {
  function scrub(spec: Spec, value: unknown, parent: Dict = {}): unknown {
    if (isAlways(spec)) return spec['=']
    if (value === null || value === undefined) return undefined
    if (typeof spec === 'string') return rules[spec](value, parent)
    if (isEach(spec)) return Array.isArray(value) ? list(spec, value) : undefined
    if (typeof value !== 'object' || Array.isArray(value)) return undefined
    return isDeclared(spec) ? keyed(spec, value as Dict) : fields(spec, value as Dict)
  }

  function list({ '[]': spec, limit, needs = [] }: Each, value: unknown[]): unknown[] {
    return value
      .slice(0, limit)
      .map((member) => scrub(spec, member))
      .filter((kept) => kept !== undefined && needs.every((field) => has(kept as Dict, field)))
  }

  function fields(spec: Fields, value: Dict): Dict {
    const kept: Dict = {}
    for (const [field, inner] of Object.entries(spec)) {
      if (has(value, field) || isAlways(inner)) {
        set(kept, field, scrub(inner, value[field], value))
      }
    }
    return kept
  }

  function keyed(spec: Declared, value: Dict): Dict {
    const kept: Dict = {}
    for (const [key, member] of Object.entries(value)) {
      const inner = specOf(spec, key, telemetry)
      if (inner) set(kept, key, attribute(inner, member, value))
    }
    return kept
  }

  /** A value, or an attribute as streamed items have them: a value with its type. */
  function attribute(spec: Spec, value: unknown, parent: Dict): unknown {
    if (typeof value !== 'object' || !value || !has(value, 'value') || !has(value, 'type')) {
      return scrub(spec, value, parent)
    }
    const kept = scrub(spec, (value as Dict).value, parent)
    return kept === undefined ? undefined : { value: kept, type: typeOf(kept) }
  }

  return scrub
}

/** Returns what the policy, and the application with it, say of a key; undefined is nothing. */
export function specOf(
  spec: Fields | Declared,
  key: string,
  telemetry: Telemetry,
): Spec | undefined {
  const known = isDeclared(spec) ? spec.known : spec
  if (has(known, key)) return known[key]
  if (!isDeclared(spec)) return undefined
  if (spec['+'] !== 'contexts') return telemetry[spec['+']].includes(key) ? 'declared' : undefined
  const keys = has(telemetry.contexts, key) && telemetry.contexts[key]
  return keys ? Object.fromEntries(keys.map((name) => [name, 'declared'])) : undefined
}

function has(value: object, key: string): boolean {
  return Object.hasOwn(value, key)
}

function set(target: Dict, key: string, value: unknown): void {
  if (value !== undefined) target[key] = value
}

function typeOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'double'
  return Array.isArray(value) ? 'array' : typeof value
}
