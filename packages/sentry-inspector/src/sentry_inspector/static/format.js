/** Turns values into what people read. */

const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
const full = new Intl.DateTimeFormat([], { dateStyle: 'medium', timeStyle: 'medium' })

export const time = (seconds) => clock.format(seconds * 1000)
export const dateAndTime = (seconds) => full.format(seconds * 1000)
export const short = (id) => (id ? id.slice(0, 8) : '')

export function duration(seconds) {
  if (seconds === null || Number.isNaN(seconds)) return ''
  const milliseconds = seconds * 1000
  if (milliseconds < 0.9995) return `${Math.round(milliseconds * 1000)} µs`
  if (milliseconds < 1000) return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
  return `${seconds.toFixed(2)} s`
}

export function size(bytes) {
  return bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** A time of Sentry's (a number of seconds, or text) as seconds. */
export function seconds(value) {
  if (typeof value === 'number') return value
  const parsed = Date.parse(value)
  return Number.isNaN(parsed) ? null : parsed / 1000
}
