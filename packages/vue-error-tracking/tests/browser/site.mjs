/** A built application on loopback, from memory, with as much of an API and a tracker as it asks for. */

import { createServer } from 'node:http'
import { extname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { createInbox } from './inbox.mjs'

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}
const DECODERS = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

/** What the tracker is sent: by the SDK itself, or through the tunnel. */
const isReport = (path) => path.endsWith('/envelope/') || path === '/api/v1/telemetry'

/**
 * Starts a server whose `files` are served once they are there, from `base` on. `received` is what
 * left the page: addresses and bodies of its reports, decompressed, and what its other requests say of
 * a trace. `inbox` are the items among it. `documents` is how often the page itself was asked for, and
 * `onDocument` is called before it is answered.
 *
 * @param {{ headers?: object, port?: number, isDead?: boolean, base?: string }} options `isDead`:
 *   whether what is reported to it finds nobody
 */
export async function startSite({ headers = {}, port = 0, isDead = false, base = '/' } = {}) {
  const received = []
  const inbox = createInbox()
  const appointments = []
  const site = {
    ...{ files: new Map(), received, inbox, base, documents: 0, onDocument: () => {} },
    close: () => server.close(),
  }

  function report(request, body) {
    const decode = DECODERS[request.headers['content-encoding']] ?? ((bytes) => bytes)
    const envelope = decode(body).toString('utf8')
    received.push(request.url, request.headers.referer ?? '', envelope)
    inbox.take(envelope, request.headers)
  }

  /** Returns the status and the body of the API's answer. */
  function answer({ method, url }, body) {
    // Before it asks another origin, a browser asks whether it may.
    if (method === 'OPTIONS') return [200, {}]
    if (/\/(test\/error|fail\/)/.test(url)) return [500, {}]
    const [, status] = /\/answers\/(\d{3})/.exec(url) ?? []
    if (status) return [Number(status), {}]
    if (!url.endsWith('/appointments')) return [200, {}]
    if (method === 'GET') return [200, appointments]
    appointments.push({ id: `${appointments.length}`, status: 'booked', ...JSON.parse(body) })
    return [201, appointments.at(-1)]
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://host')
    const body = await buffer(request)
    if (isReport(pathname) && isDead) return request.socket.destroy()
    if (isReport(pathname)) report(request, body)
    else received.push(request.headers.baggage ?? '', request.headers['sentry-trace'] ?? '')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', '*')
    if (pathname.endsWith('/slow')) await pause(300)
    if (pathname.startsWith('/api/')) {
      const [status, content] = answer(request, body)
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(content))
      return
    }
    if (request.headers['sec-fetch-dest'] === 'document') {
      site.documents += 1
      site.onDocument()
    }
    const asked = pathname.startsWith(site.base) ? pathname.slice(site.base.length) : pathname
    const isMissing = !site.files.has(asked) && /\.(js|css|svg|map)$/.test(asked)
    const path = site.files.has(asked) ? asked : 'index.html'
    const type = TYPES[extname(path)] ?? 'text/plain'
    response.writeHead(isMissing ? 404 : 200, { ...headers, 'Content-Type': type })
    response.end(isMissing ? '' : site.files.get(path))
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  after(site.close)
  site.url = `http://127.0.0.1:${server.address().port}`
  site.dsn = `http://key@127.0.0.1:${server.address().port}/3`
  return site
}
