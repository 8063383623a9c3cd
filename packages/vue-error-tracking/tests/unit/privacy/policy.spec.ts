// @vitest-environment node

/** The data file that this gate and the backend's tunnel are made from. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  BREADCRUMB,
  ENVELOPE_HEADER,
  EVENT,
  isAlways,
  isDeclared,
  isEach,
  ITEMS,
  type Spec,
} from '../../../src/privacy/policy'
import { createRules } from '../../../src/privacy/rules'

const file = `${import.meta.dirname}/../../../policy/browser.json`
const written: typeof import('../../../policy/browser.json') = JSON.parse(
  readFileSync(file, 'utf8'),
)

const rules = createRules(
  {
    dsn: '',
    release: undefined,
    environment: '',
    routes: () => [],
    routeOf: () => undefined,
    isFile: () => false,
  },
  { tags: [], contexts: {}, attributes: [], metrics: [], hosts: [], publicIdentifiers: false },
  {} as never,
  {} as never,
  {},
)

/** The names of the rules in a specification. */
function rulesIn(spec: Spec): string[] {
  if (typeof spec === 'string') return [spec]
  if (isAlways(spec)) return []
  if (isEach(spec)) return rulesIn(spec['[]'])
  return Object.values(isDeclared(spec) ? spec.known : spec).flatMap(rulesIn)
}

it('names rules that there are', () => {
  const specs = [
    ENVELOPE_HEADER,
    EVENT,
    BREADCRUMB,
    ...Object.values(ITEMS).map(({ spec }) => spec),
  ]
  const named = [...new Set(specs.flatMap(rulesIn))]

  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((name) => !Object.hasOwn(rules, name))).toEqual([])
  // What the engine gives to declared keys, and lists that other rules use.
  const inner = ['declared', 'operation part', 'error class', 'script word', 'element', 'issue']
  expect(Object.keys(rules).filter((name) => ![...named, ...inner].includes(name))).toEqual([])
})

it('uses shapes that there are, and every one of them', () => {
  const text = JSON.stringify(written)
  const used = new Set(
    [...text.matchAll(/"@([^"]+)"|"\.\.\.":"([^"]+)"/g)].map(([, a, b]) => a ?? b),
  )
  const entries = ['trace header', 'envelope header', 'event', 'breadcrumb']

  expect([...used].filter((name) => !Object.hasOwn(written.shapes, name ?? ''))).toEqual([])
  expect(
    Object.keys(written.shapes).filter((name) => !used.has(name) && !entries.includes(name)),
  ).toEqual([])
})

it('says its version in every envelope', () => {
  expect(written.shapes['envelope header'].policy).toEqual({ '=': written.version })
})

describe('the lists', () => {
  it.each(Object.entries(written.lists))('%s holds each word once', (_, words) => {
    const list = words.split(' ')

    expect(list).toEqual([...new Set(list)])
    expect(list).not.toContain('')
  })
})

describe('the forms', () => {
  it.each(Object.entries(written.forms))('%s means the same in both languages', (_, form) => {
    expect(() => RegExp(`^(?:${form})$`)).not.toThrow()
    // Python's \d and \w are wider than JavaScript's, and what is anchored here is whole there.
    expect(form).not.toMatch(/\\[dwsb]|[\^$]/)
  })
})
