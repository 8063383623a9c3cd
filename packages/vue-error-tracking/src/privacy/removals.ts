/**
 * What the gate takes away, told to the inspector on this machine: places and rules, and no values.
 * Builds that report to another tracker do not hold it.
 */

import type { Telemetry } from '../from-build'
import { specOf } from './engine'
import { isAlways, isEach, type Fields, type Spec } from './policy'
import type { Rules } from './rules'

/** A place and a rule, with a tab between them. */
export type Removal = string

/** What an event or a breadcrumb lost before it came to the gate is noted under this key. */
const NOTE = 'removed'
const MOST = 100

/** Returns the function that lists what the policy takes from a value. */
export function createAccount(rules: Rules, telemetry: Telemetry) {
  return function account(
    spec: Spec,
    value: unknown,
    path: string,
    parent: Record<string, unknown> = {},
  ): Removal[] {
    if (isAlways(spec) || value === null || value === undefined) return []
    if (typeof spec === 'string') {
      return isSame(rules[spec](value, parent), value) ? [] : [`${path}\t${spec}`]
    }
    if (isEach(spec)) {
      if (!Array.isArray(value)) return [`${path}\twrong type`]
      const many = value.slice(spec.limit).map(() => `${path}\ttoo many`)
      const members = value.slice(0, spec.limit)
      return [...members.flatMap((one) => account(spec['[]'], one, `${path}[]`)), ...many]
    }
    if (typeof value !== 'object' || Array.isArray(value)) return [`${path}\twrong type`]
    const holder = value as Record<string, unknown>
    return Object.entries(holder).flatMap(([key, member]) => {
      if (key === NOTE && typeof member === 'string') return member.split('\n')
      const inner = specOf(spec, key, telemetry)
      if (!inner) return [`${path}.*\tunlisted`]
      return account(inner, withoutType(member), `${path}.${key}`, holder)
    })
  }
}

/** Returns an event or a breadcrumb with a note of what it lost. */
export function note<T extends object>(kept: T, removals: Removal[]): T {
  return removals.length ? { ...kept, [NOTE]: removals.join('\n') } : kept
}

/** Returns removals as the inspector reads them: place, rule, how often. */
export function report(removals: Removal[]): string {
  const counts = new Map<Removal, number>()
  for (const removal of removals) counts.set(removal, (counts.get(removal) ?? 0) + 1)
  const listed = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST)
  return JSON.stringify(listed.map(([removal, count]) => [...removal.split('\t'), count]))
}

function withoutType(member: unknown): unknown {
  const attribute = member as { type?: unknown; value?: unknown } | null
  const isTyped = typeof member === 'object' && attribute?.type && 'value' in attribute
  return isTyped ? attribute.value : member
}

function isSame(kept: unknown, value: unknown): boolean {
  return JSON.stringify(kept) === JSON.stringify(value)
}
