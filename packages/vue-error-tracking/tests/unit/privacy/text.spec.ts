// @vitest-environment node

import { describe, expect, it } from 'vitest'
import { messages } from '../../../src/privacy/messages'
import { createTexts, match } from '../../../src/privacy/text'

const texts = createTexts(
  {
    templates: [
      ['Patient ', 'patient.name', ' has ', 'n', ' visits'],
      ['Patient ', 'id', ''],
      ['The form is incomplete'],
      ['', 'a', ': ', 'b', ''],
      ['', 'route', ' answered ', 'status', ''],
    ],
    names: 'birthDate loadPatient PatientError',
    paths: '',
  },
  messages,
)

it.each([
  ['The form is incomplete', 'The form is incomplete'],
  ['Patient Jane Doe has 3 visits', 'Patient {patient.name} has {n} visits'],
  ['Patient Jane has has 3 visits', 'Patient {patient.name} has {n} visits'],
  ['Patient 17', 'Patient {id}'],
  ['TypeError: Patient 17', 'TypeError: Patient {id}'],
  ['PatientError: Jane Doe', 'PatientError'],
  ['Uncaught Error: The form is incomplete', 'Error: The form is incomplete'],
])('rebuilds %s', (said, kept) => {
  expect(texts.rebuild(said)).toBe(kept)
})

it('lets what it has rebuilt pass a second time', () => {
  const once = texts.rebuild('Patient Jane Doe has 3 visits') ?? ''

  expect(texts.rebuild(once)).toBe(once)
})

it.each([
  'Jane Doe',
  'the form is incomplete',
  'The form is incomplete: Jane Doe',
  'Jane: Doe',
  'JaneError: Doe',
  '',
  `Patient ${'x'.repeat(30_000)}`,
])('removes %s', (said) => {
  expect(texts.rebuild(said)).toBeUndefined()
})

describe('what browsers say', () => {
  it.each([
    [
      "Cannot read properties of undefined (reading 'birthDate')",
      "Cannot read properties of undefined (reading 'birthDate')",
    ],
    [
      "Cannot read properties of undefined (reading 'Jane Doe')",
      "Cannot read properties of undefined (reading '{name}')",
    ],
    ['patient.loadPatient is not a function', 'loadPatient is not a function'],
    ['jane is not defined', '{name} is not defined'],
    [
      'Unexpected token J, "Jane" is not valid JSON',
      'Unexpected token {token}, {text} is not valid JSON',
    ],
    [
      'JSON.parse: Jane at line 1 column 22 of the JSON data',
      'JSON.parse: {reason} at line {line} column {column} of the JSON data',
    ],
    [
      'JSON.parse: unexpected end of data at line 1 column 22 of the JSON data',
      'JSON.parse: unexpected end of data at line {line} column {column} of the JSON data',
    ],
    [
      "Failed to execute 'removeChild' on 'Node': The node to be removed is not a child of this node.",
      "Failed to execute 'removeChild' on 'Node': The node to be removed is not a child of this node.",
    ],
    [
      "Failed to execute 'querySelector' on 'Document': 'Jane' is not a valid selector.",
      "Failed to execute '{name}' on 'Document': {value} is not a valid selector.",
    ],
    [
      "Failed to execute 'Jane' on 'Doe': Jane Doe",
      "Failed to execute '{name}' on '{name}': {reason}",
    ],
    ['Node.append: Load failed', 'Node.append: Load failed'],
    ['URL constructor: Jane is not a valid URL.', 'URL constructor: {value} is not a valid URL.'],
    ['Failed to fetch', 'Failed to fetch'],
    [
      'Failed to fetch dynamically imported module: http://host/assets/jane.js',
      'Failed to fetch dynamically imported module: {address}',
    ],
  ])('%s', (said, kept) => {
    expect(texts.rebuild(said)).toBe(kept)
  })
})

describe('what is no data', () => {
  const own = createTexts(
    {
      templates: [
        ['', 'method', ' ', 'route', ' answered ', 'response.status', ''],
        ['The diagnosis is ', 'diagnosis', ''],
      ],
      names: 'birthDate flu AxiosError',
      paths: '',
      bundled: encodeURIComponent(
        JSON.stringify([[['Request failed with status code ', 'status', '']], 'AxiosError']),
      ),
    },
    [],
    (address) => (address.startsWith('/') ? '/api/*' : undefined),
  )

  it.each([
    ['GET /api/jane answered 404', 'GET /api/* answered 404'],
    ['Jane /api/jane answered 40412', '{method} /api/* answered {response.status}'],
    ['GET Jane answered 404', 'GET {route} answered 404'],
    ['The diagnosis is flu', 'The diagnosis is {diagnosis}'],
    [
      'AxiosError: Request failed with status code 503',
      'AxiosError: Request failed with status code 503',
    ],
    [
      JSON.stringify([
        { code: 'invalid_type', path: ['birthDate'], message: 'Jane' },
        { code: 'Jane', path: ['Jane', 0, 'birthDate'] },
        { code: 'custom', path: [] },
      ]),
      'birthDate: invalid_type; *.*.birthDate: …; custom',
    ],
    ['["Jane"]', undefined],
    ['[Jane', undefined],
  ])('%s', (said, kept) => {
    expect(own.rebuild(said)).toBe(kept)
  })
})

describe('match', () => {
  it.each([
    [['a', 'x', 'b'], 'ab', ['']],
    [['a', 'x', 'a'], 'a', undefined],
    [['', 'x', '', 'y', ''], 'jane', ['', 'jane']],
    [['a', 'x', 'b', 'y', 'b'], 'a1b2b', ['1', '2']],
    [['a', 'x', 'bb', 'y', 'b'], 'abb', undefined],
  ])('%j %s', (parts, text, fillings) => {
    expect(match(parts, text)).toEqual(fillings)
  })

  it('takes linear time', () => {
    const parts = Array.from({ length: 401 }, (_, i) => (i % 2 ? 'x' : 'a'))
    const started = performance.now()
    match(parts, 'a'.repeat(20_000) + 'b')
    match(['a', 'x', 'a'.repeat(5000) + 'b', 'y', 'c'], 'a'.repeat(20_000) + 'c')

    expect(performance.now() - started).toBeLessThan(500)
  })
})
