/** The segments of a recording: a line of JSON, and the recorded events, mostly compressed. */

const MOST = 100_000_000 // characters of all segments
const FULL_SNAPSHOT = 2

/** The events of all segments in their order, and a sentence on what is missing of them. */
export async function together(payloads) {
  const segments = []
  for (const payload of payloads) segments.push(await segment(payload))
  segments.sort((one, other) => one.number - other.number)
  const events = segments.flatMap((one) => one.events).sort((one, other) => one.timestamp - other.timestamp)
  return { events, missing: missing(segments, events) }
}

function missing(segments, events) {
  if (!segments.length) return 'There is no recording of this replay: it is forgotten, or was not sent.'
  if (!events.some(({ type }) => type === FULL_SNAPSHOT)) {
    return 'The beginning of this recording is missing, from which the page could be drawn.'
  }
  const numbers = new Set(segments.map(({ number }) => number))
  const gaps = Math.max(...numbers) + 1 - numbers.size
  return gaps > 0 ? `${gaps} of ${gaps + numbers.size} segments are missing: the page may be drawn wrongly.` : ''
}

async function segment(payload) {
  const end = payload.indexOf(10)
  const header = JSON.parse(new TextDecoder().decode(payload.subarray(0, end)))
  const held = payload.subarray(end + 1)
  const events = JSON.parse(held[0] === 91 ? new TextDecoder().decode(held) : await inflated(held)) // 91: [
  return { number: Number(header.segment_id) || 0, events: events.filter((event) => Number.isFinite(event?.timestamp)) }
}

async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
    if (text.length > MOST) throw new Error('it is larger than this page reads')
  }
}
