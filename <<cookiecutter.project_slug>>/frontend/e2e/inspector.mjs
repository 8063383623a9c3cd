/** What has left the processes, as the inspector received it. */

import { setTimeout as pause } from 'node:timers/promises'

const url = process.env.INSPECTOR_URL
const PATIENCE = 15_000

/** The number of the newest item: what is raised from now on comes after it. */
export async function newest() {
  return (await get('/api/events?after=999999999')).last
}

/**
 * Waits for items to arrive, the browser's unless `service` says otherwise.
 *
 * @param {{ kind: string, after: number, service?: string, fits?: (item: object) => unknown }} wanted
 * @returns {Promise<object>} the first that fits, with its `payload`, or the `text` of what is no JSON
 */
export async function arrival({ kind, after, service = 'frontend', fits = () => true }) {
  const deadline = Date.now() + PATIENCE
  const seen = []
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
  throw new Error(`No ${kind} of the ${service} that fits within ${PATIENCE / 1000} s. ${others}`)
}

/** Waits for the error event with this message, and returns its payload. */
export async function error(message, after) {
  const fits = ({ payload }) => payload.exception?.values.at(-1).value === message
  return (await arrival({ kind: 'event', after, fits })).payload
}

/** Every item of a kind, or of any (''), that has arrived from the browser. */
export async function all(kind, after) {
  const { events } = await get(`/api/events?service=frontend&kind=${kind}&after=${after}`)
  return Promise.all(events.map(({ number }) => itemOf(number)))
}

/** Waits until the trace, across all processes, is as wanted. */
export async function trace(traceId, isComplete) {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const found = await get(`/api/traces/${traceId}`)
    if (isComplete(found.spans)) return found
    if (Date.now() > deadline) {
      const spans = found.spans.map(({ service, op, name }) => `${service} ${op}: ${name}`)
      throw new Error(`Trace ${traceId} stays incomplete: ${spans.join('; ') || 'empty'}.`)
    }
    await pause(200)
  }
}

async function itemOf(number) {
  const item = await get(`/api/events/${number}`)
  const envelope = await (await fetch(`${url}/api/events/${number}/raw`)).text()
  return { ...item, envelope }
}

async function get(path) {
  return (await fetch(url + path)).json()
}
