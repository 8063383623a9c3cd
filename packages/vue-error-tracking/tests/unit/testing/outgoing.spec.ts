import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import { deflateSync, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { catchOutgoing, Outgoing, outgoingOf, type Caught } from '../../../src/testing/outgoing.ts'
import { Planted } from '../../../src/testing/planted.ts'
import { holds } from '../../../src/testing/search.ts'

const header = { event_id: '0'.repeat(32) }

function envelope(kind: string, content: unknown): string {
  return [header, { type: kind }, content].map((line) => JSON.stringify(line)).join('\n')
}

describe('what leaves', () => {
  let caught: Caught | undefined

  afterEach(() => caught?.restore())

  it('is caught where it would have gone to Sentry, or through the tunnel', async () => {
    const before = globalThis.fetch
    caught = catchOutgoing()
    const { planted } = caught
    await fetch('https://sentry.test/api/1/envelope/?v=7', {
      method: 'POST',
      body: envelope('event', { message: 'x' }),
    })
    const answer = await fetch('/api/v1/telemetry', {
      method: 'POST',
      body: envelope('event', { tags: { who: planted.name } }),
    })
    expect(answer.status).toBe(200)
    expect(caught.kinds).toEqual(['event', 'event'])
    expect(() => caught!.assertPrivate()).toThrow(
      `name "${planted.name.split(' ')[0]}" left in an item of kind event at event.tags.who`,
    )
    caught.restore()
    expect(globalThis.fetch).toBe(before)
  })

  it('is private when nothing that was planted is in it', () => {
    const outgoing = new Outgoing()
    outgoing.take(envelope('event', { message: 'a patient is gone' }))
    expect(() => outgoing.assertPrivate()).not.toThrow()
  })

  it('proves nothing when nothing was reported', () => {
    const outgoing = new Outgoing()
    expect(() => outgoing.assertPrivate()).toThrow('could not have failed: nothing came')
    outgoing.take(envelope('client_report', {}))
    expect(() => outgoing.assertPrivate()).toThrow('could not have failed: client_report came')
  })
})

const ENCODINGS: Record<string, (data: Buffer) => Buffer | string> = {
  'as it is': (data) => data,
  'upper case': (data) => data.toString().toUpperCase(),
  backwards: (data) => [...data.toString()].reverse().join(''),
  hexadecimal: (data) => data.toString('hex'),
  base64: (data) => data.toString('base64'),
  'base64 in the middle': (data) => Buffer.concat([Buffer.from('ab'), data]).toString('base64'),
  percent: (data) => data.toString('hex').replaceAll(/../g, '%$&'),
  escapes: (data) => data.toString('hex').replaceAll(/../g, '\\u00$&'),
  HTML: (data) => [...data].map((byte) => `&#${byte};`).join(''),
  'a list of bytes': (data) => JSON.stringify([...data]),
  gzip: (data) => gzipSync(data),
  deflate: (data) => deflateSync(data),
}

describe('what a page of Playwright reports', () => {
  it('is searched, whatever else it asks for', () => {
    const page = new EventEmitter()
    const outgoing = outgoingOf(page as unknown as Page)
    const asks = (url: string, body?: string) =>
      page.emit('request', { url: () => url, postDataBuffer: () => body && Buffer.from(body) })
    asks('https://app.test/api/v1/people', outgoing.planted.name)
    asks('https://app.test/api/v1/telemetry')
    asks('https://app.test/api/v1/telemetry', envelope('event', { message: 'x' }))
    expect(() => outgoing.assertPrivate()).not.toThrow()
    asks('https://app.test/api/v1/telemetry', envelope('log', { items: [outgoing.planted.uuid] }))
    expect(() => outgoing.assertPrivate()).toThrow('left in an item of kind log at log.items[]')
  })
})

describe('a search', () => {
  it.each(Object.keys(ENCODINGS))('finds each kind of value: %s', (encoding) => {
    const planted = new Planted()
    planted.text('any other text')
    for (const [value] of planted.values) {
      const sent = (text: string) =>
        Buffer.concat([Buffer.from('{"a":"'), Buffer.from(ENCODINGS[encoding]!(Buffer.from(text)))])
      expect(holds(sent(value), value), value).toBe(true)
      expect(holds(sent('of no interest'), value)).toBe(false)
    }
  })

  it('refuses what chance would find', () => {
    expect(() => new Planted().text('short')).toThrow('needs 6 characters')
  })
})
