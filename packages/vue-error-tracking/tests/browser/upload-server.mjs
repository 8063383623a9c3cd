/**
 * A tracker's side of uploading source maps, which takes nothing that the protocol does not allow:
 * chunks by their hash, put together to a bundle by the hash of the whole.
 */

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after } from 'node:test'
import { gunzipSync, inflateRawSync } from 'node:zlib'

const CHUNK_SIZE = 1_000_000
const OPTIONS = {
  chunkSize: CHUNK_SIZE,
  chunksPerRequest: 8,
  maxFileSize: 100_000_000,
  maxRequestSize: 10_000_000,
  concurrency: 1,
  hashAlgorithm: 'sha1',
  compression: ['gzip'],
  accept: ['artifact_bundles', 'artifact_bundles_v2', 'sources', 'release_files'],
}

const sha1 = (bytes) => createHash('sha1').update(bytes).digest('hex')

/** Starts the server. `files` are those of the bundles it took, `refused` what it would not take. */
export async function startUploadServer({ token, organization, project }) {
  const chunks = new Map()
  const state = { files: new Map(), manifests: [], releases: [], refused: [] }

  const base = `/api/0/organizations/${organization}`
  const routes = {
    [`GET ${base}/`]: () => ({ slug: organization, links: { regionUrl: state.url } }),
    [`GET ${base}/chunk-upload/`]: () => ({ url: `${state.url}${base}/chunk-upload/`, ...OPTIONS }),
    [`POST ${base}/chunk-upload/`]: take,
    [`POST ${base}/artifactbundle/assemble/`]: assemble,
    [`POST ${base}/releases/`]: noteRelease,
    [`PUT ${base}/releases/`]: noteRelease,
  }

  function take(body, request) {
    const parts = partsOf(body, request.headers['content-type'] ?? '')
    check(parts.length > 0 && parts.length <= OPTIONS.chunksPerRequest, `${parts.length} chunks`)
    check(body.length <= OPTIONS.maxRequestSize, `a request of ${body.length} bytes`)
    for (const { name, content } of parts) {
      check(content.length <= CHUNK_SIZE, `a chunk of ${content.length} bytes`)
      check(sha1(content) === name, `a chunk that is not ${name}`)
      chunks.set(name, content)
    }
    return {}
  }

  function assemble(body) {
    const { checksum, chunks: wanted, projects } = JSON.parse(body)
    check(projects?.join() === project, `projects ${projects}`)
    const missingChunks = wanted.filter((hash) => !chunks.has(hash))
    if (missingChunks.length) return { state: 'not_found', missingChunks }
    const bundle = Buffer.concat(wanted.map((hash) => chunks.get(hash)))
    check(sha1(bundle) === checksum, `a bundle that is not ${checksum}`)
    const files = new Map(unzip(bundle))
    const manifest = JSON.parse(files.get('manifest.json') ?? '{}')
    check(manifest.files, 'a bundle without its manifest')
    for (const name of Object.keys(manifest.files)) check(files.has(name), `no ${name}`)
    state.manifests.push(manifest)
    for (const [name, content] of files) state.files.set(name, content)
    return { state: 'ok', missingChunks: [] }
  }

  function noteRelease(body) {
    const release = JSON.parse(body)
    state.releases.push(release.version)
    return { version: release.version, projects: [{ slug: project, name: project, id: '3' }] }
  }

  function check(holds, refused) {
    if (!holds) throw new Error(`refused: ${refused}`)
  }

  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const path = new URL(request.url, 'http://host').pathname
    const route = routes[`${request.method} ${path}`]
    const isKnown = request.headers.authorization === `Bearer ${token}`
    let [status, answer] = [200, {}]
    try {
      if (!isKnown) [status, answer] = [401, { detail: 'Invalid token' }]
      else if (route) answer = route(body, request)
      else if (!path.startsWith(`${base}/releases/`)) [status, answer] = [404, {}]
    } catch (error) {
      ;[status, answer] = [400, { detail: error.message }]
    }
    if (status !== 200) state.refused.push(`${request.method} ${path}: ${status} ${answer.detail}`)
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => server.close())
  state.url = `http://127.0.0.1:${server.address().port}`
  return state
}

/** The files of a multipart body; the field says whether they are compressed. */
function partsOf(body, type) {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? ''
  return body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n')
      const head = part.slice(0, end)
      const content = Buffer.from(part.slice(end + 4, -2), 'latin1')
      return {
        name: /filename="([^"]*)"/.exec(head)?.[1],
        content: head.includes('file_gzip') ? gunzipSync(content) : content,
      }
    })
}

/** The files of a bundle: a zip archive, read by its central directory. */
function unzip(bundle) {
  const end = bundle.lastIndexOf('PK\x05\x06')
  const found = []
  let entry = bundle.readUInt32LE(end + 16)
  for (let left = bundle.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [bundle.readUInt16LE(entry + 10), bundle.readUInt32LE(entry + 20)]
    const [name, extra, comment] = [28, 30, 32].map((at) => bundle.readUInt16LE(entry + at))
    const local = bundle.readUInt32LE(entry + 42)
    const data = local + 30 + bundle.readUInt16LE(local + 26) + bundle.readUInt16LE(local + 28)
    const content = bundle.subarray(data, data + size)
    found.push([
      bundle.toString('utf8', entry + 46, entry + 46 + name),
      method === 8 ? inflateRawSync(content) : content,
    ])
    entry += 46 + name + extra + comment
  }
  return found
}
