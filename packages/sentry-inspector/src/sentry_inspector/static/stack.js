/** Exceptions and their stacks, the newest frame first. */

import { asText, element, pairs, part } from './dom.js'

const FEW = 3

/** The parts that show a payload's exceptions and threads. */
export function stack(payload) {
  const exceptions = listOf(payload.exception)
  const threads = listOf(payload.threads).filter((thread) => thread.stacktrace?.frames?.length)
  return [
    ...exceptions.toReversed().map((exception, at) => part(at ? 'Caused by' : 'Exception', exceptionOf(exception))),
    ...threads.map((thread) => part(`Stack of ${thread.name ?? 'the thread'}`, framesOf(thread.stacktrace))),
  ].filter(Boolean)
}

function listOf(held) {
  return held?.values ?? (Array.isArray(held) ? held : [])
}

function exceptionOf(exception) {
  const { mechanism } = exception
  return [
    element(
      'p',
      { class: 'exception' },
      element('strong', { text: exception.type ?? 'Error' }),
      exception.module ? element('span', { class: 'quiet', text: ` ${exception.module}` }) : null,
      exception.value ? element('span', { class: 'value', text: exception.value }) : null,
    ),
    mechanism
      ? element('p', {
          class: 'quiet',
          text: `${mechanism.type ?? 'generic'}, ${mechanism.handled === false ? 'unhandled' : 'handled'}`,
        })
      : null,
    framesOf(exception.stacktrace),
  ]
}

function framesOf(stacktrace) {
  const frames = stacktrace?.frames ?? []
  if (!frames.length) return null
  const newest = frames.toReversed()
  const first = Math.max(
    0,
    newest.findIndex((frame) => frame.in_app),
  )
  const items = newest.map((frame, at) =>
    element('li', { class: frame.in_app ? 'own' : 'foreign' }, frameOf(frame, at === first)),
  )
  return element('ol', { class: 'frames' }, folded(items, newest))
}

/** Folds runs of other people's frames away, unless there is nothing else. */
function folded(items, frames) {
  if (!frames.some((frame) => frame.in_app)) return items
  const shown = []
  for (let at = 0; at < items.length; at += 1) {
    let end = at
    while (end < items.length && !frames[end].in_app) end += 1
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
  const where = `${frame.filename ?? frame.abs_path ?? frame.module ?? '?'}${frame.lineno ? `:${frame.lineno}` : ''}`
  const title = [
    element('span', { class: 'function', text: frame.function ?? '(anonymous)' }),
    element('span', { class: 'where', text: where, title: frame.abs_path ?? where }),
    frame.in_app ? element('span', { class: 'badge', text: 'own code' }) : null,
  ]
  const source = sourceOf(frame)
  const variables = frame.vars
    ? pairs(Object.entries(frame.vars).map(([name, value]) => [name, asText(value)]))
    : null
  if (!source && !variables) return element('div', { class: 'frame' }, title)
  return element('details', { class: 'frame', open }, element('summary', {}, title), source, variables)
}

function sourceOf(frame) {
  if (frame.context_line === undefined || frame.context_line === null) return null
  const before = frame.pre_context ?? []
  const first = (frame.lineno ?? before.length + 1) - before.length
  const lines = [...before, frame.context_line, ...(frame.post_context ?? [])]
  return element(
    'ol',
    { class: 'source', start: first },
    lines.map((line, at) => {
      const made = element('li', { class: at === before.length ? 'here' : null }, element('code', { text: line || ' ' }))
      made.value = first + at
      return made
    }),
  )
}
