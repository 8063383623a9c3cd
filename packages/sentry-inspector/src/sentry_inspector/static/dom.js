/** Builds elements. Text is only ever set as text, so nothing that was captured can become markup. */

import { isExact } from './exact.js'

/** `element('p', { class: 'x', text: 'y' }, child, …)`; children may be missing. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (key === 'text') made.textContent = wellFormed(value)
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value)
    else made.setAttribute(key, value === true ? '' : wellFormed(value))
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined))
  return made
}

/** Text with a mark in place of each half of a surrogate pair, as it is drawn anyway. */
export function wellFormed(value) {
  const text = String(value)
  return text.toWellFormed?.() ?? text
}

/** A table of names and values; `null` when there is nothing to show. */
export function pairs(entries) {
  const shown = entries.filter(([, value]) => value !== undefined && value !== null && value !== '')
  if (!shown.length) return null
  return element(
    'dl',
    { class: 'pairs' },
    shown.map(([name, value]) => [
      element('dt', { text: asText(name) }),
      element('dd', {}, value instanceof Node ? value : element('span', { text: asText(value) })),
    ]),
  )
}

/** A titled part of the page; `null` when it has no content. */
export function part(title, ...content) {
  const shown = content.flat(Infinity).filter(Boolean)
  return shown.length ? element('section', { class: 'part' }, element('h3', { text: title }), shown) : null
}

export function asText(value) {
  return typeof value === 'object' && value !== null && !isExact(value) ? written(value) : String(value)
}

/** A value as one line of JSON, with all digits. */
function written(value) {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (isExact(value) || typeof value !== 'object' || value === null) {
    return isExact(value) ? String(value) : JSON.stringify(value)
  }
  return `{${Object.entries(value).map(([name, held]) => `${JSON.stringify(name)}:${written(held)}`).join(',')}}`
}
