/** The items of the envelopes that a site has received, and waiting for more. */

import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE = 30_000

export function createInbox() {
  const items = []

  const inbox = {
    items,

    /** Takes an envelope in. */
    take(envelope, headers) {
      const [first, ...lines] = envelope.trimEnd().split('\n')
      while (lines.length) {
        const { type: kind } = JSON.parse(lines.shift())
        // A recording is of two lines.
        const payload = lines.splice(0, kind === 'replay_recording' ? 2 : 1).map(parsed)
        const report = JSON.parse(headers['x-privacy-report'] ?? '[]')
        items.push({
          kind,
          envelope_header: JSON.parse(first),
          payload: payload.at(-1),
          removed: report.map(([path, rule]) => ({ path, rule })),
        })
      }
    },

    /** How many there are: what is raised from now on comes after it. */
    newest: () => items.length,

    /** Every item of a kind, or of any (''). */
    all: (kind, after = 0) => items.slice(after).filter((item) => !kind || item.kind === kind),

    /** Waits for an item that fits. */
    async arrival({ kind, after = 0, fits = () => true }) {
      const deadline = Date.now() + PATIENCE
      while (Date.now() < deadline) {
        const found = inbox.all(kind, after).find(fits)
        if (found) return found
        await pause(50)
      }
      const kinds = items.slice(after).map((item) => `${item.kind} ${titleOf(item)}`)
      throw new Error(`No ${kind} that fits. Received: ${kinds.join('; ') || 'nothing'}.`)
    },

    /** Waits for the error event with this message, and returns its payload. */
    async error(message, after = 0) {
      const fits = (item) => titleOf(item) === message
      return (await inbox.arrival({ kind: 'event', after, fits })).payload
    },
  }
  return inbox
}

function titleOf({ payload }) {
  return payload?.exception?.values?.at(-1).value ?? ''
}

function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    // The SDK as it is compresses recordings.
    return line
  }
}
