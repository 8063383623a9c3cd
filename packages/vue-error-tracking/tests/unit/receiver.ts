import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'

/** One item of an envelope, as it was on the wire. */
export interface Received {
  type: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
  payload: any
}

/** A server on loopback that speaks as much of the envelope protocol as the browser SDK needs. */
export async function startReceiver() {
  const items: Received[] = []
  const server = createServer(async (request, response) => {
    items.push(...parse(await read(request)))
    response.setHeader('Content-Type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const events = () => items.filter(({ type }) => type === 'event').map(({ payload }) => payload)
  return {
    dsn: `http://key@127.0.0.1:${port}/3`,
    items,
    /** Every error event received so far. */
    events,
    titles: () => events().map((event) => event.exception.values.at(-1).value as string),
    /** Waits for the error event with this message. */
    event: (title: string) =>
      vi.waitFor(
        () => {
          const found = events().find((event) => event.exception?.values.at(-1).value === title)
          if (!found) throw new Error(`no event "${title}" among ${items.length} items`)
          return found
        },
        { timeout: 20_000 },
      ),
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Reads items without a binary payload: a header line and a line of JSON each. */
function parse(envelope: string): Received[] {
  const [, ...lines] = envelope.split('\n').filter(Boolean)
  const items: Received[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) {
    items.push({ type: JSON.parse(lines[i] ?? '').type, payload: JSON.parse(lines[i + 1] ?? '') })
  }
  return items
}
