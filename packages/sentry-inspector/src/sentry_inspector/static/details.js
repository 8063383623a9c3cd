/** What an event holds, in parts, each with marks of what was removed from it. */

import { asText, element, pairs, part, wellFormed } from './dom.js'
import { precise } from './format.js'
import { marksOf, mark, SENTENCE } from './removed.js'
import { replayPart } from './replays.js'
import { stack } from './stack.js'
import { attributes, entries, isObject, list, object, objects, text } from './untrusted.js'

const MOST = 1000
const ABOUT = ['event_id', 'transaction', 'platform', 'logger', 'server_name', 'release', 'environment', 'dist']
const SHOWN_ELSEWHERE = new Set(['items', 'contexts', 'tags', 'discarded_events', 'exception', 'breadcrumbs', 'spans'])

/** The parts of an event that has a payload of JSON. */
export function details(event) {
  const payload = object(event.payload)
  const { spans: _spans, ...contexts } = object(payload.contexts)
  const marks = marksOf(event)
  const isEvent = event.kind === 'event' || event.kind === 'transaction'
  return [
    ...stack(payload, marks),
    replayPart(event),
    part('Message', message(payload), marks('logentry'), marks('message')),
    part('Logs', logs(event)),
    part('Metrics', metrics(event)),
    part('Spans', spans(event)),
    part('Dropped by the SDK', discarded(payload)),
    part('Tags', pairs(entries(payload.tags)), marks('tags')),
    part('Breadcrumbs', breadcrumbs(payload.breadcrumbs), marks('breadcrumbs')),
    part('Request', pairs(entries(payload.request)), marks('request')),
    part('User', pairs(entries(payload.user)), marks('user')),
    part(
      'Contexts',
      Object.entries(contexts).map(([name, value]) => [element('h4', { text: name }), pairs(entries(value))]),
      marks('contexts'),
    ),
    part('Extra', pairs(entries(payload.extra)), marks('extra')),
    part('Event', pairs(isEvent ? ABOUT.map((name) => [name, payload[name]]) : plain(payload))),
    part(`Kept back, ${total(event.removed)} in all`, removed(event)),
    part('Sent with', pairs(entries(event.header).concat(entries(event.envelope_header)))),
  ].filter(Boolean)
}

const total = (rows) => rows.reduce((sum, { count }) => sum + count, 0)

function removed(event) {
  if (!event.removed.length) return null
  return [
    element('p', { class: 'quiet', text: SENTENCE }),
    element('p', { class: 'marks' }, event.removed.map((one) => mark(one))),
  ]
}

function plain(payload) {
  return Object.entries(payload).filter(([name, value]) => !SHOWN_ELSEWHERE.has(name) && asText(value).length < 500)
}

function message(payload) {
  const held = isObject(payload.logentry) ? payload.logentry : object(payload.message)
  const said = text(held.formatted) ?? text(held.message) ?? text(payload.logentry) ?? text(payload.message)
  if (!said) return null
  return [
    element('pre', { class: 'code wrap', text: said }),
    pairs([
      ['template', held.message === said ? null : held.message],
      ['parameters', entries(held.params).length || list(held.params).length ? held.params : null],
    ]),
  ]
}

function breadcrumbs(held) {
  const crumbs = objects(held)
  return table(
    ['time', 'category', 'message', 'data'],
    crumbs.map((crumb) => [
      precise(crumb.timestamp),
      crumb.category ?? crumb.type,
      crumb.message,
      isObject(crumb.data) ? crumb.data : asOne(crumb.data),
    ]),
    crumbs.map((crumb) => crumb.level),
  )
}

const asOne = (value) => (value === null || value === undefined ? '' : asText(value))

function logs(event) {
  if (event.kind !== 'log') return null
  const held = objects(object(event.payload).items)
  return table(
    ['time', 'level', 'text', 'attributes'],
    held.map((log) => [precise(log.timestamp), log.level, log.body, attributes(log.attributes)]),
    held.map((log) => log.level),
  )
}

function metrics(event) {
  if (event.kind !== 'trace_metric') return null
  return table(
    ['time', 'name', 'kind', 'value', 'attributes'],
    objects(object(event.payload).items).map((metric) => [
      precise(metric.timestamp),
      metric.name,
      metric.type,
      `${asOne(metric.value)}${text(metric.unit) ? ` ${metric.unit}` : ''}`,
      attributes(metric.attributes),
    ]),
  )
}

function spans(event) {
  if (event.kind !== 'span') return null
  const payload = object(event.payload)
  const held = Array.isArray(payload.items) ? objects(payload.items) : [payload]
  return [
    ...held.slice(0, MOST).map((span) =>
      element(
        'details',
        { class: 'entry' },
        element('summary', {
          text: `${text(span.name) ?? text(span.description) ?? '(no name)'}${text(span.status) ? ` · ${span.status}` : ''}`,
        }),
        pairs(Object.entries(attributes(span.attributes ?? span.data))),
      ),
    ),
    rest(held.length),
  ]
}

function discarded(payload) {
  return table(
    ['number', 'what', 'why'],
    objects(payload.discarded_events).map(({ quantity, category, reason }) => [quantity, category, reason]),
  )
}

const rest = (number) =>
  number > MOST ? element('p', { class: 'quiet', text: `The first ${MOST} of ${number} are shown.` }) : null

function table(names, rows, levels = []) {
  if (!rows.length) return null
  return [
    element(
      'div',
      { class: 'scroll' },
      element(
        'table',
        {},
        element('thead', {}, element('tr', {}, names.map((name) => element('th', { scope: 'col', text: name })))),
        element(
          'tbody',
          {},
          rows
            .slice(0, MOST)
            .map((row, at) =>
              element('tr', { class: `level-${text(levels[at]) ?? 'none'}` }, row.map((cell) => element('td', {}, nodes(cell)))),
            ),
        ),
      ),
    ),
    rest(rows.length),
  ]
}

function nodes(cell) {
  if (isObject(cell)) {
    return Object.entries(cell).map(([name, value]) =>
      element('span', { class: 'pair' }, element('b', { text: name }), wellFormed(` ${asText(value)}`)),
    )
  }
  return [document.createTextNode(wellFormed(asOne(cell)))]
}
