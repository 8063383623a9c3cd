// @vitest-environment node

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { SourceMap, type SourceMapPayload } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildAside } from '../build-aside.mjs'
import { forBrowser } from '../prefix.ts'
import { pluginOptions } from '../source-maps.ts'
import { resolveVariables } from '../environment.ts'

const asked: string[] = []
const uploaded = new Map<string, Buffer>()
const chunks = new Map<string, Buffer>()
const memory = mkdtempSync(join(tmpdir(), 'uploader-'))
let files: Map<string, string>

/** A tracker's upload protocol: chunks by their hash, put together on request. */
const tracker = createServer(async (request, response) => {
  const body = await bodyOf(request)
  const path = new URL(request.url ?? '', 'http://host').pathname
  asked.push(`${request.method} ${path}`)
  const answer = (json: unknown) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(json))
  }
  if (request.method === 'GET' && path.endsWith('/chunk-upload/')) {
    answer({
      url: `${address()}${path}`,
      chunkSize: 8_000_000,
      chunksPerRequest: 64,
      maxFileSize: 1_000_000_000,
      maxRequestSize: 32_000_000,
      concurrency: 1,
      hashAlgorithm: 'sha1',
      compression: ['gzip'],
      accept: ['artifact_bundles', 'artifact_bundles_v2', 'sources', 'release_files'],
    })
  } else if (path.endsWith('/chunk-upload/')) {
    for (const part of partsOf(body, request.headers['content-type'] ?? '')) {
      chunks.set(createHash('sha1').update(part).digest('hex'), part)
    }
    answer({})
  } else if (path.endsWith('/assemble/')) {
    const wanted: string[] = JSON.parse(body.toString()).chunks
    const missing = wanted.filter((hash) => !chunks.has(hash))
    if (missing.length === 0) {
      const bundle = Buffer.concat(wanted.map((hash) => chunks.get(hash) as Buffer))
      for (const [name, content] of unzip(bundle)) uploaded.set(name, content)
    }
    answer({ state: missing.length ? 'not_found' : 'ok', missingChunks: missing })
  } else {
    answer({ version: 'clinic@1', projects: [{ slug: 'frontend', name: 'frontend', id: '3' }] })
  }
})

beforeAll(async () => {
  await new Promise<void>((resolve) => tracker.listen(0, '127.0.0.1', resolve))
  files = await buildAside({
    SENTRY_DSN_FRONTEND: 'https://key@sentry.example/3',
    SENTRY_RELEASE: 'clinic@1',
    SENTRY_URL: address(),
    SENTRY_AUTH_TOKEN: 'token',
    SENTRY_ORG: 'clinic',
    // Where the uploader would remember this tracker for the next one.
    SENTRY_CONFIG_DIR: memory,
    SENTRY_PROJECT: 'clinic-frontend',
    [forBrowser('ERROR_TEST_PAGE')]: 'true',
  })
}, 180_000)

afterAll(() => {
  tracker.close()
  rmSync(memory, { recursive: true })
})

it('uploads the map that leads from a script’s place to the line of the source', () => {
  const [name, script] = [...files].find(
    ([name, text]) =>
      name.endsWith('.js') &&
      /throw Error|throw new Error/.test(text) &&
      text.includes('Each button raises'),
  ) as [string, string]
  const debugId = /sentry-dbid-([0-9a-f-]{36})/.exec(script)?.[1]
  const map = [...uploaded]
    .filter(([name]) => name.endsWith('.map'))
    .map(
      ([, content]) => JSON.parse(content.toString()) as SourceMapPayload & { debug_id?: string },
    )
    .find((map) => (map.debug_id ?? (map as { debugId?: string }).debugId) === debugId)
  expect(debugId, name).toBeDefined()
  expect(map, `a map with the id ${debugId}`).toBeDefined()

  const before = script.slice(0, script.indexOf('Error test: handler')).split('\n')
  const column = (before.at(-1) as string).lastIndexOf('throw')
  const found = new SourceMap(map as SourceMapPayload).findEntry(before.length - 1, column)
  if (!('originalSource' in found)) throw new Error('the map does not know this place')
  const index = map?.sources.indexOf(found.originalSource) ?? -1
  const line = map?.sourcesContent?.[index]?.split('\n')[found.originalLine]

  expect(found.originalSource).toMatch(/ErrorTestView\.vue/)
  expect(line?.trim()).toBe("throw new Error('Error test: handler')")
})

it('gives every script a debug id of its own', () => {
  const scripts = [...files].filter(([name]) => name.endsWith('.js'))
  const ids = scripts.map(([, text]) => /sentry-dbid-([0-9a-f-]{36})/.exec(text)?.[1])

  expect(ids).not.toContain(undefined)
  expect(new Set(ids).size).toBe(scripts.length)
})

it('serves no map and refers to none', () => {
  expect([...files.keys()].filter((name) => name.endsWith('.map'))).toEqual([])
  expect([...files.values()].filter((text) => text.includes('sourceMappingURL='))).toEqual([])
})

it('refuses to upload maps of no release', () => {
  process.env.SENTRY_AUTH_TOKEN = 'token'
  expect(() => pluginOptions(resolveVariables({}, {}), 'dist')).toThrow(/SENTRY_RELEASE is not/)
  delete process.env.SENTRY_AUTH_TOKEN
})

function address(): string {
  return `http://127.0.0.1:${(tracker.address() as AddressInfo).port}`
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

/** The files of a multipart body; the field says whether they are compressed. */
function partsOf(body: Buffer, type: string): Buffer[] {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? ''
  return body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n')
      const content = Buffer.from(part.slice(end + 4, -2), 'latin1')
      return part.slice(0, end).includes('file_gzip') ? gunzipSync(content) : content
    })
}

/** The files of a bundle: a zip archive, read by its central directory. */
function unzip(bundle: Buffer): [string, Buffer][] {
  const end = bundle.lastIndexOf('PK\x05\x06')
  const found: [string, Buffer][] = []
  let entry = bundle.readUInt32LE(end + 16)
  for (let left = bundle.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [bundle.readUInt16LE(entry + 10), bundle.readUInt32LE(entry + 20)]
    const [name, extra, comment] = [28, 30, 32].map((at) => bundle.readUInt16LE(entry + at)) as [
      number,
      number,
      number,
    ]
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
