/** A way to the replay that an event belongs to. The player is read when it is asked for. */

import { element, part } from './dom.js'
import { entries, isObject, object, text } from './untrusted.js'

const KINDS = new Set(['replay_event', 'replay_recording'])

/** The id of the replay that an event is of, or that was recorded while it happened; else `null`. */
export function replayOf(event) {
  if (KINDS.has(event.kind)) return known(object(event.envelope_header).event_id ?? event.event_id)
  const payload = object(event.payload)
  const tag = entries(payload.tags).find(([name]) => name === 'replayId' || name === 'replay_id')
  const context = object(payload.contexts).replay
  return known(isObject(context) ? context.replay_id : null) ?? known(tag?.[1])
}

/** A button that becomes the player; `null` where there is no replay. */
export function replayPart(event) {
  const id = replayOf(event)
  if (!id) return null
  const button = element('button', {
    type: 'button',
    text: 'Play the recording',
    onclick: () => button.replaceWith(element('iframe', { class: 'replay', src: `/replay/${id}`, title: 'The replay' })),
  })
  return part('Replay', button)
}

function known(value) {
  const id = text(value)?.replaceAll('-', '').toLowerCase() ?? ''
  return /^[0-9a-f]{32}$/.test(id) ? id : null
}
