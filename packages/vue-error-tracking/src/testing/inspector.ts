/** What has left the processes, as `sentry-inspector` received it. */

import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE = 30_000

/** An item as the inspector tells of it. */
export interface Item {
  number: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
  payload: any
  envelope_header: Record<string, unknown>
  removed: { path: string; rule: string }[]
  /** The bytes it came in, as text. */
  envelope: string
}

export interface Span {
  id: string
  parent: string | undefined
  service: string
  op: string
  name: string
}

export interface Trace {
  spans: Span[]
  marks: { service: string }[]
}

interface Wanted {
  kind: string
  /** The number after which it comes. */
  after: number
  service?: string
  fits?: (item: Item) => unknown
}

export type Inspector = ReturnType<typeof inspectorAt>

/** Reads an inspector, which listens at a URL. */
export function inspectorAt(url: string) {
  async function get(path: string) {
    return (await fetch(url + path)).json()
  }

  async function itemOf(number: number): Promise<Item> {
    const item = await get(`/api/events/${number}`)
    const envelope = await (await fetch(`${url}/api/events/${number}/raw`)).text()
    return { ...item, envelope }
  }

  /** Every item of a kind, or of any (''), that has arrived from a service. */
  async function all(kind: string, after: number, service = 'frontend'): Promise<Item[]> {
    const { events } = await get(`/api/events?service=${service}&kind=${kind}&after=${after}`)
    return Promise.all(events.map(({ number }: Item) => itemOf(number)))
  }

  /** Waits for an item that fits. */
  async function arrival(wanted: Wanted): Promise<Item> {
    const { kind, after, service = 'frontend', fits = () => true } = wanted
    const deadline = Date.now() + PATIENCE
    const seen: string[] = []
    for (let last = after; Date.now() < deadline; await pause(100)) {
      const { events } = await get(`/api/events?service=${service}&kind=${kind}&after=${last}`)
      for (const { number, title } of events) {
        const item = await itemOf(number)
        if (fits(item)) return item
        seen.push(title)
        last = number
      }
    }
    const others = seen.length ? `Received: ${seen.join('; ')}.` : 'Nothing of that kind came.'
    throw new Error(`No ${kind} of the ${service} fits within ${PATIENCE / 1000} s. ${others}`)
  }

  /** Waits until a trace, across all processes, is as wanted. */
  async function trace(traceId: string, isComplete: (spans: Span[]) => boolean): Promise<Trace> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const found: Trace = await get(`/api/traces/${traceId}`)
      if (isComplete(found.spans)) return found
      if (Date.now() > deadline) {
        const spans = found.spans.map(({ service, op, name }) => `${service} ${op}: ${name}`)
        throw new Error(`Trace ${traceId} stays incomplete: ${spans.join('; ') || 'empty'}.`)
      }
      await pause(200)
    }
  }

  return {
    all,
    arrival,
    trace,
    /** The number of the newest item: what is raised from now on comes after it. */
    newest: async (): Promise<number> => (await get('/api/events?after=999999999')).last,
    /** Waits for the error event with this message, and returns its payload. */
    async error(message: string, after: number) {
      const fits = ({ payload }: Item) => payload.exception?.values.at(-1).value === message
      return (await arrival({ kind: 'event', after, fits })).payload
    },
  }
}
