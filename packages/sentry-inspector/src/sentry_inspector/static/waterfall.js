/** A trace as a waterfall: what every process sent of it, on one time axis. Only rows in sight exist. */

import { addressOf } from './address.js'
import { colour } from './colours.js'
import { element } from './dom.js'
import { counted, duration } from './format.js'

const HEIGHT = 30
const MARGIN = 10
const DEEPEST = 24
const MILD = ['debug', 'info', 'warning']
const FINE = ['ok', 'unset', 'cancelled', 'unknown']

/** Draws what `/api/traces/{id}` answers; `chosen` is the id of the event that is looked at. */
export function waterfall(trace, chosen, scroller) {
  const timed = trace.spans.filter((span) => span.start !== null)
  const marks = [...trace.marks, ...trace.entries]
  if (!timed.length && !marks.length) {
    return element('p', { class: 'hint', text: 'Nothing of this trace has arrived yet.' })
  }
  let [start, end] = [Infinity, -Infinity]
  for (const row of timed) {
    start = Math.min(start, row.start)
    end = Math.max(end, row.end ?? row.start)
  }
  for (const { time } of marks) {
    start = Math.min(start, time)
    end = Math.max(end, time)
  }
  const whole = Math.max(end - start, 1e-6)
  const rows = ordered(timed, marks)
  const space = element('ol', { class: 'space', 'aria-label': 'The trace by time' })
  space.style.height = `${rows.length * HEIGHT}px`
  const draw = () => {
    if (!space.isConnected) return scroller.removeEventListener('scroll', draw)
    const seen = scroller.scrollTop - space.offsetTop
    const first = Math.max(0, Math.floor(seen / HEIGHT) - MARGIN)
    const last = Math.ceil((seen + scroller.clientHeight) / HEIGHT) + MARGIN
    space.replaceChildren(
      ...rows.slice(first, last).map((row, at) => {
        const made = row.kind ? mark(row, start, whole, chosen) : bar(row, start, whole, chosen)
        made.style.transform = `translateY(${(first + at) * HEIGHT}px)`
        return made
      }),
    )
  }
  scroller.addEventListener('scroll', draw, { passive: true })
  requestAnimationFrame(draw)
  return element('div', { class: 'waterfall' }, element('p', { class: 'hint', text: summary(trace, timed, marks, whole) }), space)
}

function summary({ spans, total_spans, total_entries }, timed, marks, whole) {
  const services = new Set([...spans, ...marks].map((row) => row.service))
  const errors = marks.filter((row) => row.kind === 'event' && !MILD.includes(row.level)).length
  const said = [
    counted(total_spans, 'span'),
    counted(errors, 'error'),
    counted(marks.length - errors, 'other entry', 'other entries'),
    counted(services.size, 'process', 'processes'),
    ...(timed.length || marks.length > 1 ? [duration(whole)] : []), // one moment takes no time
  ]
  if (total_spans > spans.length) said.push(`the first ${spans.length} spans are shown`)
  if (total_entries > marks.length) said.push(`the first ${marks.length} entries are shown`)
  if (timed.length < spans.length) said.push(`${spans.length - timed.length} without a time are not`)
  return said.join(' · ')
}

/** Parents before children, each child after its parent by time; orphans start a tree of their own. */
function ordered(spans, marks) {
  const known = new Set(spans.map((span) => span.id))
  const children = new Map()
  const under = (parent, row) => {
    if (children.has(parent)) children.get(parent).push(row)
    else children.set(parent, [row])
  }
  for (const span of spans) under(known.has(span.parent) && span.parent !== span.id ? span.parent : null, span)
  for (const row of marks) under(known.has(row.span) ? row.span : null, row)
  for (const held of children.values()) held.sort((one, other) => (one.start ?? one.time) - (other.start ?? other.time))
  const rows = []
  const seen = new Set()
  // No recursion: spans may be nested more deeply than a stack is.
  const visit = (first) => {
    const waiting = [[first, 0]]
    while (waiting.length) {
      const [row, depth] = waiting.pop()
      if (seen.has(row)) continue
      seen.add(row)
      rows.push({ ...row, depth })
      const held = row.kind ? [] : (children.get(row.id) ?? [])
      for (const child of held.toReversed()) waiting.push([child, depth + 1])
    }
  }
  for (const root of children.get(null) ?? []) visit(root)
  // Spans that are each other's parents hang nowhere.
  for (const span of spans) visit(span)
  return rows
}

function bar(span, start, whole, chosen) {
  const took = span.end === null ? null : Math.max(0, span.end - span.start)
  const drawn = element('span', { class: `bar ${colour(span.service)}` })
  drawn.style.left = `${((span.start - start) / whole) * 100}%`
  drawn.style.width = `max(3px, ${((took ?? 0) / whole) * 100}%)`
  const failed = span.status && !FINE.includes(span.status)
  return line(
    span,
    chosen,
    [
      element('span', { class: `service ${colour(span.service)}`, text: span.service }),
      span.op ? element('span', { class: 'op', text: span.op }) : null,
      element('span', { class: 'name', text: span.name, title: span.name }),
      failed ? element('span', { class: 'failed', text: span.status }) : null,
    ],
    drawn,
    duration(took),
  )
}

function mark(row, start, whole, chosen) {
  const drawn = element('span', { class: 'mark' })
  drawn.style.left = `${((row.time - start) / whole) * 100}%`
  const kind = row.kind === 'event' ? (row.level ?? 'error') : row.kind.replaceAll('_', ' ')
  const made = line(
    row,
    chosen,
    [
      element('span', { class: `service ${colour(row.service)}`, text: row.service }),
      element('span', { class: 'op', text: kind }),
      element('span', { class: 'name', text: row.title, title: row.title }),
    ],
    drawn,
    duration(row.time - start),
  )
  made.classList.add('entry', `level-${row.level ?? 'none'}`)
  return made
}

function line(row, chosen, label, drawn, end) {
  // What is an error is gone to as one: to its details.
  const tab = row.kind === 'event' ? 'details' : ''
  const name = element('a', { class: 'label', href: addressOf({ id: row.item, tab }), 'aria-current': row.item === chosen }, label)
  name.style.paddingInlineStart = `${Math.min(row.depth, DEEPEST) * 14}px`
  return element('li', {}, name, element('span', { class: 'track' }, drawn), element('span', { class: 'took', text: end }))
}
