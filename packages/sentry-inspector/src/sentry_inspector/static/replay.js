/**
 * Plays the recording of a replay, in a page of its own: what was recorded may style itself there, and can
 * neither run nor load anything.
 */

import { together } from './recording.js'

const CONTROLS = 80 // pixels under the picture

const said = document.getElementById('said')
const target = document.getElementById('player')

try {
  const { recordings } = await (await fetch(`/api/replays/${location.pathname.split('/').at(-1)}`)).json()
  const segments = await Promise.all(
    recordings.map(async (id) => new Uint8Array(await (await fetch(`/api/events/${id}/payload`)).arrayBuffer())),
  )
  const { events, missing } = await together(segments)
  said.textContent = missing
  if (events.length > 1) play(events)
} catch (error) {
  said.textContent = `The recording cannot be played (${error.message}): see its bytes.`
}

function play(events) {
  const props = { events, width: innerWidth, height: innerHeight - CONTROLS, autoPlay: false, showController: true }
  const player = new globalThis.rrwebPlayer.Player({ target, props })
  addEventListener('resize', () => {
    player.$set({ width: innerWidth, height: innerHeight - CONTROLS })
    player.triggerResize()
  })
}
