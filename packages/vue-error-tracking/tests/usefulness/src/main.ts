/** Stands in the place of the application's `main.ts`: a page in which every case can fail. */

import { createApp } from 'vue'
import { captureException, createErrorTracking, setTag } from 'vue-error-tracking'
import type { Case, Person } from './case'
import * as application from './cases/application'
import * as engines from './cases/engines'
import * as language from './cases/language'
import * as libraries from './cases/libraries'
import * as network from './cases/network'
import * as page from './cases/page'
import * as storage from './cases/storage'
import * as vue from './cases/vue'

const modules = [application, language, page, storage, network, engines, vue, libraries]
const cases: Case[] = modules.flatMap((module) => Object.values(module).flat())

/** One after the other: the tag tells which of them an event is of. Returns those that do not fail. */
async function run(who: Person, names: string[]): Promise<string[]> {
  const passed: string[] = []
  for (const { name, fail } of cases) {
    if (!names.includes(name)) continue
    try {
      const result = await inTime(fail(who))
      if (isError(result)) report(name, result)
      else passed.push(name)
    } catch (error) {
      report(name, error)
    }
  }
  return passed
}

function report(name: string, error: unknown): void {
  setTag('case', name)
  captureException(error)
}

const isError = (value: unknown) => value instanceof Error || value instanceof DOMException

function inTime(result: unknown): Promise<unknown> {
  return Promise.race([result, new Promise((resolve) => setTimeout(resolve, 10_000))])
}

const told = cases.map(({ name, needs, lacks }) => ({ name, needs, lacks }))
Object.assign(window, { corpus: { told, run } })

// What a case leaves behind must not come as an event of its own.
for (const kind of ['error', 'unhandledrejection']) {
  addEventListener(kind, (event) => event.stopImmediatePropagation(), true)
}

const app = createApp({ render: () => null })
const many = { perMinute: 10_000, perMinuteAlike: 10_000 }
app.use(createErrorTracking({ limits: many }))
app.mount('#app')
