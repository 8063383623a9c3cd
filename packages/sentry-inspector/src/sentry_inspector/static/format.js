/** Turns values into what people read. All times are in the zone of this machine. */

const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
const full = new Intl.DateTimeFormat([], {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
  timeZoneName: 'short',
})
const FURTHEST = 8.64e12 // seconds: no date is further from 1970

const good = (seconds) => typeof seconds === 'number' && Math.abs(seconds) <= FURTHEST

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

export const time = (seconds) => (good(seconds) ? clock.format(seconds * 1000) : '')
export const dateAndTime = (seconds) => (good(seconds) ? full.format(seconds * 1000) : '')
export const short = (id) => (id ? id.slice(0, 8) : '')

/** A time to the millisecond. */
export function precise(value) {
  const at = seconds(value)
  if (!good(at)) return ''
  return `${clock.format(at * 1000)}.${String(new Date(at * 1000).getMilliseconds()).padStart(3, '0')}`
}

export function ago(then) {
  const passed = Math.max(0, Date.now() / 1000 - then)
  if (passed < 5) return 'now'
  if (passed < 60) return `${Math.floor(passed)} s ago`
  if (passed < 3600) return `${Math.floor(passed / 60)} min ago`
  if (passed < 86400) return `${Math.floor(passed / 3600)} h ago`
  return `${Math.floor(passed / 86400)} d ago`
}

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

/** A time of Sentry's (a number of seconds, or text) as seconds; `null` where it is none. */
export function seconds(value) {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  const parsed = Date.parse(value)
  return Number.isNaN(parsed) ? null : parsed / 1000
}

export const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`
