/** Exceptions and their stacks, the newest frame first. */

import { asText, element, pairs, part } from './dom.js'
import { list, object, objects, text } from './untrusted.js'

const FEW = 3

/** The parts that show a payload's exceptions and threads. */
export function stack(payload, marks) {
  const exceptions = objects(payload.exception)
  const threads = objects(payload.threads).filter((thread) => framesIn(thread).length)
  return [
    ...exceptions
      .toReversed()
      .map((exception, at) => part(at ? 'Caused by' : 'Exception', exceptionOf(exception), at ? null : marks('exception'))),
    ...threads.map((thread) => part(`Stack of ${text(thread.name) ?? 'the thread'}`, framesOf(thread))),
  ].filter(Boolean)
}

const framesIn = (holder) => list(object(object(holder).stacktrace).frames).map(object)

function exceptionOf(exception) {
  const mechanism = object(exception.mechanism)
  return [
    element(
      'p',
      { class: 'exception' },
      element('strong', { text: text(exception.type) ?? 'Error' }),
      text(exception.module) ? element('span', { class: 'quiet', text: ` ${exception.module}` }) : null,
      exception.value ? element('span', { class: 'value', text: asText(exception.value) }) : null,
    ),
    exception.mechanism
      ? element('p', {
          class: 'quiet',
          text: `${text(mechanism.type) ?? 'generic'}, ${mechanism.handled === false ? 'unhandled' : 'handled'}`,
        })
      : null,
    framesOf(exception),
  ]
}

function framesOf(holder) {
  const newest = framesIn(holder).toReversed()
  if (!newest.length) return null
  const first = Math.max(
    0,
    newest.findIndex((frame) => frame.in_app === true),
  )
  const items = newest.map((frame, at) =>
    element('li', { class: frame.in_app === true ? 'own' : 'foreign' }, frameOf(frame, at === first)),
  )
  return element('ol', { class: 'frames' }, folded(items, newest))
}

/** Folds runs of other people's frames away, unless there is nothing else. */
function folded(items, frames) {
  if (!frames.some((frame) => frame.in_app === true)) return items
  const shown = []
  for (let at = 0; at < items.length; at += 1) {
    let end = at
    while (end < items.length && frames[end].in_app !== true) end += 1
    if (end - at < FEW) {
      shown.push(items[at])
      continue
    }
    const title = element('summary', { text: `${end - at} frames of libraries` })
    const run = element('ol', {}, items.slice(at, end))
    shown.push(element('li', { class: 'foreign' }, element('details', { class: 'fold' }, title, run)))
    at = end - 1
  }
  return shown
}

function frameOf(frame, open) {
  const line = frame.lineno ? `:${asText(frame.lineno)}` : ''
  const where = `${text(frame.filename) ?? text(frame.abs_path) ?? text(frame.module) ?? '?'}${line}`
  const title = [
    element('span', { class: 'function', text: text(frame.function) ?? '(anonymous)' }),
    frame.in_app === true ? element('span', { class: 'badge', text: 'own code' }) : null,
    element('span', { class: 'where', text: where, title: text(frame.abs_path) ?? where }),
  ]
  const source = sourceOf(frame)
  const variables = pairs(Object.entries(object(frame.vars)))
  if (!source && !variables) return element('div', { class: 'frame' }, title)
  return element('details', { class: 'frame', open }, element('summary', {}, title), source, variables)
}

function sourceOf(frame) {
  if (text(frame.context_line) === null) return null
  const before = list(frame.pre_context)
  const first = (Number(frame.lineno) || before.length + 1) - before.length
  const lines = [...before, frame.context_line, ...list(frame.post_context)]
  return element(
    'ol',
    { class: 'source', start: first },
    lines.map((line, at) => {
      const made = element('li', { class: at === before.length ? 'here' : null }, element('code', { text: text(line) ?? ' ' }))
      made.value = first + at
      return made
    }),
  )
}
