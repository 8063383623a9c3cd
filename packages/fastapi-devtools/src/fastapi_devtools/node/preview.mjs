/**
 * Serves a built frontend as a web server in front of the API would.
 *
 *   node preview.mjs --folder dist --port 4173 --api /api/
 *
 * Requests whose path begins with `--api` go to API_URL, else to http://127.0.0.1:8000.
 */

import { createReadStream, statSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '4173' },
    folder: { type: 'string', default: 'dist' },
    api: { type: 'string', default: '/api/' },
  },
})
const folder = resolve(values.folder)
const api = process.env.API_URL || 'http://127.0.0.1:8000'
// A connection for each request: one that is kept may be closed as the next request takes it, which
// the API does after an error.
const agent = new Agent({ keepAlive: false })

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}
const HEADERS = {
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

const server = createServer((asked, answer) => {
  const { pathname } = new URL(asked.url, 'http://host')
  if (pathname.startsWith(values.api)) forward(asked, answer)
  else serve(pathname, answer)
})
server.on('error', (error) => {
  console.error(`The preview cannot listen on ${values.host}:${values.port}: ${error.message}.`)
  process.exit(1)
})
server.listen(Number(values.port), values.host, () => {
  console.log(`http://${values.host}:${server.address().port}`)
})

function serve(pathname, answer) {
  const asked = fileOf(pathname)
  const isAsset = pathname.startsWith('/assets/')
  if (pathname.endsWith('.map') || (isAsset && !asked)) {
    answer.writeHead(404, HEADERS).end()
    return
  }
  const path = asked ?? join(folder, 'index.html')
  const type = TYPES[extname(path)] ?? 'application/octet-stream'
  answer.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Cache-Control': 'no-cache' })
  createReadStream(path).pipe(answer)
}

/** The file of a path; undefined where there is none, or where it would lie outside the folder. */
function fileOf(pathname) {
  try {
    const path = join(folder, decodeURIComponent(pathname))
    return path.startsWith(folder + sep) && statSync(path).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

function forward(asked, answer) {
  const { method, url } = asked
  const { connection: _, ...headers } = asked.headers
  const onward = request(new URL(url, api), { method, headers, agent }, (response) => {
    const { connection: _, ...headers } = response.headers
    answer.writeHead(response.statusCode, headers)
    response.pipe(answer)
  })
  onward.on('error', (error) => {
    console.error(`${api} did not answer ${method} ${url}: ${error.message}`)
    if (answer.headersSent) answer.destroy()
    else answer.writeHead(502).end()
  })
  asked.pipe(onward)
}
