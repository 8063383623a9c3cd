/** A built application on loopback, from memory, with as much of an API and a tracker as it asks for. */

import { createServer } from 'node:http'
import { extname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after } from 'node:test'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript' }
const DECODERS = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

/** What the tracker is sent: by the SDK itself, or through the tunnel. */
const isReport = (path) => path.endsWith('/envelope/') || path === '/api/v1/telemetry'

/**
 * Starts a server whose `files` are served once they are there. `received` is what left the page:
 * addresses and bodies of its reports, decompressed, and what its other requests say of a trace.
 *
 * @param {{ headers?: object, port?: number, isDead?: boolean }} options `isDead`: whether what is
 *   reported to it finds nobody
 */
export async function startSite({ headers = {}, port = 0, isDead = false } = {}) {
  const received = []
  const site = { files: new Map(), received, close: () => server.close() }

  function report(request, body) {
    const decode = DECODERS[request.headers['content-encoding']] ?? ((bytes) => bytes)
    received.push(request.url, request.headers.referer ?? '', decode(body).toString('utf8'))
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://host')
    const body = await buffer(request)
    if (isReport(pathname) && isDead) return request.socket.destroy()
    if (isReport(pathname)) report(request, body)
    else received.push(request.headers.baggage ?? '', request.headers['sentry-trace'] ?? '')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', '*')
    if (pathname.startsWith('/api/')) {
      const status = pathname.startsWith('/api/fail/') ? 500 : 200
      response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}')
      return
    }
    const path = site.files.has(pathname.slice(1)) ? pathname.slice(1) : 'index.html'
    response.writeHead(200, { ...headers, 'Content-Type': TYPES[extname(path)] ?? 'text/plain' })
    response.end(site.files.get(path))
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  after(site.close)
  site.url = `http://127.0.0.1:${server.address().port}`
  site.dsn = `http://key@127.0.0.1:${server.address().port}/3`
  return site
}
