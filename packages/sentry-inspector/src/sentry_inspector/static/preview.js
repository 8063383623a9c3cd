/** Attachments that can be looked at: pictures and text. */

import { element } from './dom.js'
import { text as asUtf8 } from './raw.js'
import { object, text } from './untrusted.js'

const PICTURES = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' }
const MOST = 200_000

/** A picture, or the beginning of a text; `null` where it is neither. */
export async function preview(event) {
  const header = object(event.header)
  const response = await fetch(`/api/events/${event.id}/payload`)
  if (!response.ok) return null
  const bytes = await response.arrayBuffer()
  const ending = text(header.filename)?.split('.').at(-1).toLowerCase()
  const type = Object.values(PICTURES).find((known) => known === header.content_type) ?? PICTURES[ending]
  if (type) {
    const source = URL.createObjectURL(new Blob([bytes], { type }))
    const picture = element('img', { class: 'preview', src: source, alt: `The attachment ${header.filename ?? ''}` })
    picture.addEventListener('load', () => URL.revokeObjectURL(source))
    return picture
  }
  const readable = asUtf8(new Uint8Array(bytes))
  return readable === null ? null : element('pre', { class: 'code wrap', text: readable.slice(0, MOST) })
}
