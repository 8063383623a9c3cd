/** What the package's own source says, which no build of an application reads. */

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { collect } from '../src/build/literals.ts'

const source = fileURLToPath(new URL('../src/', import.meta.url))

/**
 * What people see: components, whose names are in traces, and sentences they choose from; and what
 * events are named by.
 */
const SEEN = /^error-page\/|^ErrorBoundary|^sdk\/(?:capture|policy-violations)\.ts$/

/** Collects from what people see. */
export function collectFiles() {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(vue|ts)$/.test(file) && SEEN.test(file))
    .sort()
  return collect(files.map((file) => [file, readFileSync(source + file, 'utf8')]))
}
