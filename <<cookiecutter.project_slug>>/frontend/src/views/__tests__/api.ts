import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'

type Answer = [status: number, body?: unknown]

/** What the page asked for. */
interface Asked {
  route: string
  body: unknown
}

/**
 * An API on loopback under the page's own origin: answers each "METHOD /path" as told, with 404
 * otherwise. Change `answers` while a test runs.
 */
export async function startApi(answers: Record<string, Answer>) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const sent = Buffer.concat(chunks).toString()
    const route = `${request.method} ${request.url}`
    asked.push({ route, body: sent ? JSON.parse(sent) : undefined })
    const [status, body] = answers[route] ?? [404, { detail: 'Not Found' }]
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  // The page's origin is fixed by jsdom, so relative addresses are led to the server.
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (path: string, options: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, options),
  )
  return {
    answers,
    asked,
    async stop() {
      vi.unstubAllGlobals()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
