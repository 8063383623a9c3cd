/** Finds a value in bytes, in every encoding that what a browser sends may have. */

import { Buffer } from 'node:buffer'
import { gunzipSync, inflateSync } from 'node:zlib'

const PACKED = /\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]/g

/** Whether `value` is in `body`: as it is, unpacked, escaped, encoded or backwards. */
export function holds(body: Uint8Array, value: string): boolean {
  const views = viewsOf(body)
  const written = formsOf(value)
  return views.some((view) => written.some((form) => view.includes(form)))
}

function formsOf(value: string): string[] {
  const data = Buffer.from(value)
  const packed = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), data, Buffer.alloc(2)]).toString('base64')
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + data.length) * 8) / 6))
  })
  const digits = value.replaceAll(/[-+ ]/g, '')
  const forms = [value, digits, data.toString('hex'), data.join(','), data.join(', '), ...packed]
  return forms.map((form) => Buffer.from(form.toLowerCase()).toString('latin1'))
}

function viewsOf(body: Uint8Array): string[] {
  const found: string[] = []
  for (const data of [Buffer.from(body), ...unpacked(Buffer.from(body))]) {
    const text = data.toString('latin1').toLowerCase()
    const plain = [
      text,
      text.replaceAll('+', ' ').replaceAll(/%([0-9a-f]{2})/g, (_, hex) => character(hex, 16)),
      text.replaceAll(/\\+u([0-9a-f]{4})/g, (_, hex) => character(hex, 16)),
      text.replaceAll(/&#x([0-9a-f]+);/g, (_, hex) => character(hex, 16)),
      text.replaceAll(/&#(\d+);/g, (_, number) => character(number, 10)),
      text.replaceAll('\0', ''),
    ]
    found.push(...plain, [...text].reverse().join(''))
  }
  return found
}

function character(written: string, base: number): string {
  return String.fromCharCode(parseInt(written, base)).toLowerCase()
}

function* unpacked(data: Buffer): Generator<Buffer> {
  for (const { index } of data.toString('latin1').matchAll(PACKED)) {
    const rest = data.subarray(index)
    try {
      yield rest[0] === 0x1f ? gunzipSync(rest) : inflateSync(rest)
    } catch {
      // It only looked like it.
    }
  }
}
