/** What leaves a page, or a component under test, and the assertion over it. */

import { Buffer } from 'node:buffer'
import type { Page } from 'playwright-core'
import { Planted } from './planted.ts'
import { holds } from './search.ts'

/** Where reports go: to Sentry, or through the service's tunnel. */
export const REPORTS = /\/envelope\/|\/telemetry$/

const OWN_REPORTS = new Set(['client_report', 'session', 'sessions'])

/** Keeps what was reported, and finds in it what was planted. */
export class Outgoing {
  readonly planted: Planted
  /** The bodies of the requests that reported something. */
  readonly bodies: Uint8Array[] = []

  constructor(planted = new Planted()) {
    this.planted = planted
  }

  /** Takes the body of a request that reports something. */
  take(body: Uint8Array | string): void {
    this.bodies.push(typeof body === 'string' ? Buffer.from(body) : body)
  }

  /** The kinds of all items that were reported. */
  get kinds(): string[] {
    const texts = this.bodies.map((body) => Buffer.from(body).toString('latin1'))
    const headers = texts.flatMap((text) => [
      ...text.matchAll(/^\{[^\n]*"type":"(\w+)"[^\n]*\}$/gm),
    ])
    return headers.filter(([line]) => line.length < 500).map(([, kind]) => kind!)
  }

  /**
   * Asserts that something was reported, and nothing in it is what was planted.
   *
   * @throws Error when something planted left, or when nothing was reported: such a test could not
   *   have failed
   */
  assertPrivate(): void {
    if (!this.kinds.some((kind) => !OWN_REPORTS.has(kind))) {
      const arrived = this.kinds.join(', ') || 'nothing'
      throw new Error(`Nothing was reported, so this test could not have failed: ${arrived} came.`)
    }
    const found = this.bodies.flatMap((body) =>
      [...this.planted.values]
        .filter(([value]) => holds(body, value))
        .map(([value, kind]) => `${kind} ${JSON.stringify(value)} left in ${where(body, value)}`),
    )
    if (found.length > 0) throw new Error(['What was planted has left:', ...found].join('\n'))
  }
}

/** Watches what a page of Playwright reports; it goes where it went before. */
export function outgoingOf(page: Page, planted = new Planted(), reports = REPORTS): Outgoing {
  const outgoing = new Outgoing(planted)
  page.on('request', (request) => {
    const body = request.postDataBuffer()
    if (body && reports.test(new URL(request.url()).pathname)) outgoing.take(body)
  })
  return outgoing
}

/** What `catchOutgoing` returns: `restore()` lets requests out again. */
export interface Caught extends Outgoing {
  restore(): void
}

/**
 * Keeps what is reported from leaving a test that has no browser, as Vitest's, and answers as
 * Sentry does. Other requests go where they went before.
 */
export function catchOutgoing(planted = new Planted(), reports = REPORTS): Caught {
  const before = globalThis.fetch
  const outgoing = new Outgoing(planted)
  globalThis.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    if (!reports.test(new URL(url, 'http://localhost').pathname)) return before(input, init)
    const body = init?.body ?? (input instanceof Request ? await input.arrayBuffer() : '')
    outgoing.take(new Uint8Array(await new Response(body).arrayBuffer()))
    return new Response('{}', { status: 200 })
  }
  return Object.assign(outgoing, {
    restore: () => {
      globalThis.fetch = before
    },
  })
}

/** The item of an envelope that holds `value`, and the path in it. */
function where(body: Uint8Array, value: string): string {
  const lines = Buffer.from(body).toString('utf8').split('\n')
  for (const [at, line] of lines.entries()) {
    if (!holds(Buffer.from(line), value)) continue
    const kind = /"type":"(\w+)"/.exec(lines[at - 1] ?? '')?.[1]
    return kind ? `an item of kind ${kind} at ${pathOf(line, value, kind)}` : 'a header'
  }
  return 'what an item holds packed'
}

function pathOf(line: string, value: string, kind: string): string {
  function walk(node: unknown, path: string): string | undefined {
    if (typeof node !== 'object' || node === null) {
      return holds(Buffer.from(String(node)), value) ? path : undefined
    }
    for (const [key, member] of Object.entries(node)) {
      if (holds(Buffer.from(key), value)) return `${path}.* (as a key)`
      const found = walk(member, Array.isArray(node) ? `${path}[]` : `${path}.${key}`)
      if (found) return found
    }
    return undefined
  }
  try {
    return walk(JSON.parse(line), kind) ?? kind
  } catch {
    return kind
  }
}
