/** Bytes as people can read them. */

const MOST = 64 * 1024

/** The bytes as text, or `null` when they are none. Where they are `cut`, so may be the last letter. */
export function text(bytes, { cut = false } = {}) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut })
  } catch {
    return null
  }
}

/** A hexadecimal dump, sixteen bytes a line. */
export function hexadecimal(bytes) {
  const lines = []
  for (let start = 0; start < Math.min(bytes.length, MOST); start += 16) {
    const line = [...bytes.subarray(start, start + 16)]
    const codes = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = line.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')
    lines.push(`${start.toString(16).padStart(8, '0')}  ${codes.padEnd(47)}  ${letters}`)
  }
  if (bytes.length > MOST) lines.push(`… and ${bytes.length - MOST} bytes more`)
  return lines.join('\n')
}
