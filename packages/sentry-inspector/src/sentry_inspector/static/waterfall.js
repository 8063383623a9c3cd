/** A trace as a waterfall: every span of every process on one time axis. */

import { colour } from './colours.js'
import { element } from './dom.js'
import { duration } from './format.js'

/** Draws what `/api/traces/{id}` answers; `chosen` is the number of the event that is looked at. */
export function waterfall({ spans, marks }, chosen) {
  const timed = spans.filter((span) => span.start !== null)
  if (!timed.length && !marks.length) {
    return element('p', { class: 'hint', text: 'No spans of this trace have arrived.' })
  }
  const times = [...timed.flatMap((span) => [span.start, span.end ?? span.start]), ...marks.map((mark) => mark.time)]
  const start = Math.min(...times)
  const whole = Math.max(Math.max(...times) - start, 1e-6)
  const services = new Set(spans.map((span) => span.service))
  const rows = ordered(timed, marks)
  return element(
    'div',
    { class: 'waterfall' },
    element('p', {
      class: 'hint',
      text: `${counted(spans.length, 'span')}, ${counted(services.size, 'process', 'processes')}, ${duration(whole)}`,
    }),
    element('ol', {}, rows.map((row) => (row.title ? mark(row, start, whole, chosen) : bar(row, start, whole, chosen)))),
  )
}

const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`

/** Parents before children, each child after its parent by time; orphans start a tree of their own. */
function ordered(spans, marks) {
  const known = new Set(spans.map((span) => span.id))
  const children = new Map()
  const under = (parent, row) => children.set(parent, [...(children.get(parent) ?? []), row])
  for (const span of spans) under(known.has(span.parent) && span.parent !== span.id ? span.parent : null, span)
  for (const row of marks) under(known.has(row.span) ? row.span : null, row)
  const rows = []
  const seen = new Set()
  const visit = (row, depth) => {
    if (seen.has(row)) return
    seen.add(row)
    rows.push({ ...row, depth })
    for (const child of sorted(children.get(row.id))) visit(child, depth + 1)
  }
  for (const root of sorted(children.get(null))) visit(root, 0)
  // Spans that are each other's parents hang nowhere.
  for (const span of spans) visit(span, 0)
  return rows
}

const sorted = (rows = []) => rows.toSorted((one, other) => (one.start ?? one.time) - (other.start ?? other.time))

function bar(span, start, whole, chosen) {
  const took = span.end === null ? null : span.end - span.start
  const drawn = element('span', { class: `bar ${colour(span.service)}` })
  drawn.style.left = `${((span.start - start) / whole) * 100}%`
  drawn.style.width = `max(3px, ${((took ?? 0) / whole) * 100}%)`
  const failed = span.status && !['ok', 'unset', 'cancelled', 'unknown'].includes(span.status)
  return line(span, chosen, [
    element('span', { class: `service ${colour(span.service)}`, text: span.service }),
    span.op ? element('span', { class: 'op', text: span.op }) : null,
    element('span', { class: 'name', text: span.name, title: span.name }),
    failed ? element('span', { class: 'failed', text: span.status }) : null,
  ], drawn, duration(took))
}

function mark({ title, ...row }, start, whole, chosen) {
  const drawn = element('span', { class: 'mark' })
  drawn.style.left = `${((row.time - start) / whole) * 100}%`
  return line(row, chosen, [
    element('span', { class: `service ${colour(row.service)}`, text: row.service }),
    element('span', { class: 'name failed', text: title, title }),
  ], drawn, 'error')
}

function line(row, chosen, label, drawn, end) {
  const name = element('a', { class: 'label', href: `#${row.number}`, 'aria-current': row.number === chosen }, label)
  name.style.paddingInlineStart = `${row.depth * 14}px`
  return element('li', {}, name, element('span', { class: 'track' }, drawn), element('span', { class: 'took', text: end }))
}
