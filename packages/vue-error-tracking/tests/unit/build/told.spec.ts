// @vitest-environment node

/** What the build tells the browser's gate and the API's tunnel. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resolveOptions, type BuildOptions } from '../../../src/build/options.ts'
import { createTeller } from '../../../src/build/told.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'application-'))
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src/a.ts'), "throw new Error(`Visit ${name} is over`); go('/a/b')")
})

afterEach(() => rmSync(root, { recursive: true }))

const teller = (options: BuildOptions = {}, facts = {}) =>
  createTeller(root, resolveOptions(options, 'VITE_'), facts)

it('is what the source says, and what is declared', () => {
  const code = teller({ telemetry: { tags: ['plan'] } }).code()

  expect(code).toContain('["Visit ","name"," is over"]')
  expect(code).toMatch(/export const telemetry = {"tags":\["plan"\],"contexts":{},/)
})

it('is for the tunnel a file that it knows how to read', () => {
  teller({ telemetry: { metrics: ['bookings'] } }).handOver()
  const told = JSON.parse(readFileSync(join(root, 'literals.json'), 'utf8'))

  expect(Object.keys(told)).toEqual([
    'templates',
    'messages',
    'names',
    'paths',
    'styles',
    'files',

    'telemetry',
  ])
  expect(told.templates).toContainEqual(['Visit ', 'name', ' is over'])
  expect(told.messages).toContainEqual(['', 'name', ' is not a function'])
  expect(told.names.split(' ')).toEqual(expect.arrayContaining(['undefined', 'TypeError']))
  expect(told.paths.split(' ')).toEqual(expect.arrayContaining(['a', 'b']))
  expect(told.telemetry).toMatchObject({ metrics: ['bookings'], publicIdentifiers: false })
})

it('leaves the file alone while it says the same', () => {
  const { handOver, file } = teller()
  handOver()
  const before = statSync(file).mtimeMs
  handOver()

  expect(statSync(file).mtimeMs).toBe(before)
})

it('reads other folders, and writes elsewhere, where it is told to', () => {
  mkdirSync(join(root, 'app'))
  writeFileSync(join(root, 'app/b.ts'), "throw new Error('In another folder')")
  const { handOver, code } = teller({ roots: ['app'], literals: '../told.json' })

  expect(code()).toContain('In another folder')
  expect(code()).not.toContain('is over')
  handOver()
  expect(readFileSync(join(root, '../told.json'), 'utf8')).toContain('In another folder')
  rmSync(join(root, '../told.json'))
})

it('knows the path and the host that the files are served from', () => {
  const code = teller(
    { telemetry: { hosts: ['api.example'] } },
    {
      base: '/clinic/app/',
      hosts: ['cdn.example'],
    },
  ).code()

  expect(code).toMatch(/"paths":"a app b clinic"/)
  expect(code).toContain('"hosts":["api.example","cdn.example"]')
})

it('tells the tunnel of each file that was built, and of no other', () => {
  const { handOver, file } = teller({}, { base: '/clinic/' })
  handOver([], ['assets/index-1.js', 'assets/index-1.css'])

  expect(JSON.parse(readFileSync(file, 'utf8')).files).toEqual([
    '/clinic/assets/index-1.css',
    '/clinic/assets/index-1.js',
  ])
})

it('tells both of the source that a development server serves', () => {
  const { code, handOver, file } = teller({}, { isServing: true })
  handOver()

  expect(code()).toContain('"files":"/src/a.ts"')
  expect(JSON.parse(readFileSync(file, 'utf8')).files).toEqual(['/src/a.ts'])
  expect(teller().code()).not.toContain('"files"')
})
