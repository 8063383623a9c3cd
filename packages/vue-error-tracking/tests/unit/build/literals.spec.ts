// @vitest-environment node

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectBundled, collect, collectFolders } from '../../../src/build/literals.ts'

const templates = (content: string, name = 'file.ts') => collect([[name, content]]).templates

describe('texts', () => {
  it.each([
    ["throw new Error('The form is incomplete')", ['The form is incomplete']],
    [
      'throw new Error(`Patient ${patient.name} has ${n} visits`)',
      ['Patient ', 'patient.name', ' has ', 'n', ' visits'],
    ],
    ["throw TypeError('No ' + what + ' there')", ['No ', 'what', ' there']],
    ["Promise.reject('It is gone')", ['It is gone']],
    ["console.warn('Patient', patient.id)", [' Patient ', 'patient.id', '']],
    ['Sentry.logger.info(Sentry.logger.fmt`Booked ${n}`)', ['Booked ', 'n', '']],
    ["Sentry.captureMessage('Two bookings')", ['Two bookings']],
    ["Sentry.addBreadcrumb({ message: 'The step was left' })", ['The step was left']],
    ["Sentry.startSpan({ name: 'Load the plan' }, load)", ['Load the plan']],
    ["error.message = 'Better words'", ['Better words']],
    ["throw new Error(late ? 'Too late' : 'Too early')", ['Too early']],
    ["throw new Error(reason ?? 'No reason')", ['No reason']],
    ["const TEXT = 'In a constant'; throw new Error(TEXT)", ['In a constant']],
    ["const TEXTS = { gone: 'In an object' }; throw new Error(TEXTS.gone)", ['In an object']],
    ["function text() { return 'From a function' } throw new Error(text())", ['From a function']],
    [
      "function fail(text: string) { throw new Error(text) } fail('By a parameter')",
      ['By a parameter'],
    ],
    [
      "const fail = (text: string) => stop(text); const stop = (t: string) => Promise.reject(t); fail('By two')",
      ['By two'],
    ],
    ["class Gone extends HttpError {} throw new Gone('In a class')", ['In a class']],
    [
      'class Gone extends Error { constructor(id: number) { super(`Gone: ${id}`) } }',
      ['Gone: ', 'id', ''],
    ],
    [
      "const API = '/api/v1'; throw new Error(`${API}${route} failed`)",
      ['/api/v1', 'route', ' failed'],
    ],
    ["throw new Error(`Is ${a ? 'yes' : 'no'} there`)", ['Is ', '…', ' there']],
  ])('%s', (source, parts) => {
    expect(templates(source)).toContainEqual(parts)
  })

  it.each([
    "const label = 'Save the form'",
    "import { a } from 'some words'",
    "type Kind = 'a kind' | 'another'",
    "element.title = 'A title'",
    'throw error',
    'throw new Error(`${a}: ${b}`)',
    "throw new Error('Call 555-123-4567')",
  ])('has none of %s', (source) => {
    expect(templates(source)).toEqual([])
  })

  it('follows a constant into another file', () => {
    const files: [string, string][] = [
      ['a.ts', "import { GONE } from './b'\nthrow new Error(GONE)"],
      ['b.ts', "export const GONE = 'It is gone'"],
    ]

    expect(collect(files).templates).toEqual([['It is gone']])
  })

  it('reads components', () => {
    const component =
      '<script setup lang="ts">\nthrow new Error(\'In a component\')\n</script>\n<template>{{ patient.birthDate }}</template>'
    const found = collect([['src/PatientView.vue', component]])

    expect(found.templates).toEqual([['In a component']])
    expect(found.names).toBe('Error PatientView birthDate')
  })

  it('leaves a file that does not parse to the bundler', () => {
    expect(templates('throw new (')).toEqual([])
  })
})

it('collects names of what is defined and read, not of data', () => {
  const source =
    "class PatientError extends Error { name = 'Named' } function load() { return a.birthDate + a['Jane Doe'] }"

  expect(collect([['file.ts', source]]).names).toBe(
    'Error Named PatientError a birthDate file load',
  )
})

it('collects the parts of paths', () => {
  const source =
    'fetch(`/api/v1/patients/${id}/visits`); go("/a b/c"); html("<br/>"); route("/plans/:id")'

  expect(collect([['file.ts', source]]).paths).toBe(':id api patients plans v1 visits')
})

it('takes what people can answer: the option `sentences`', () => {
  expect(templates("createErrorTracking({ sentences: ['I was reading.'] })")).toEqual([
    ['I was reading.'],
  ])
})

it('takes a whole list, of which one is chosen', () => {
  const source = "const CHOICES = ['One of two', 'The other']; throw new Error(CHOICES[n])"

  expect(templates(source)).toEqual([['One of two'], ['The other']])
})

describe('folders', () => {
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'source-'))
    mkdirSync(join(folder, '__tests__'))
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
    write('a.ts', "throw new Error('In a file')")
    write('a.d.ts', "throw new Error('In types')")
    write('a.css', "throw new Error('In a style')")
    write('__tests__/a.ts', "throw new Error('In a test')")
    write('a.spec.ts', "throw new Error('In a test beside it')")
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('are read, but for their tests', () => {
    expect(collectFolders([folder]).templates).toEqual([['In a file']])
  })

  it('are read with their tests, for tests of telemetry', () => {
    expect(collectFolders([folder], { tests: true }).templates).toHaveLength(3)
  })
})

it('collects of bundled modules their texts and the names of their errors, each package by itself', () => {
  const modules: [string, string][] = [
    [
      '/app/node_modules/asker/index.js',
      "class AskError extends Error { name = 'AskError' }\n" +
        'class Unnamed { name; path }\nconst gaps = { path: [, 1] }\n' +
        'export function ask(status) { throw new AskError(`Answered ${status}`) }\n' +
        "if (process.env.NODE_ENV !== 'production') throw new Error('In development')",
    ],
    ['/app/node_modules/@sentry/core/index.js', "throw new Error('Of the SDK')"],
    ['/app/src/main.ts', "throw new Error('Of the application')"],
  ]

  expect(collectBundled(modules)).toEqual({
    templates: [['Answered ', 'status', '']],
    names: 'AskError Error',
  })
})

it('follows names that stand for hundreds of things each other stands for', () => {
  const files = Array.from({ length: 400 }, (_, i): [string, string] => [
    `file${i}.ts`,
    `export const message = other.message\nexport const said = message\nmessage = \`Number ${i} of \${all}\`\n` +
      'throw new Error(said)',
  ])

  expect(collect(files).templates).toHaveLength(400)
})
