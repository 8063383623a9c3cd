/**
 * Replay recordings: rrweb's events rewritten so that they show the page as it is laid out, with no word
 * of what it says. The build's stylesheets stay, and of an element what they select it by.
 */

import { replay as lists } from '../../policy/browser.json?replay'
import {
  isObject,
  isPlace,
  list,
  maskAttributes,
  maskNode,
  maskText,
  places,
  type Dict,
  type Stylesheets,
} from './recorded-elements'

export type { Stylesheets }

const MAX_LENGTH = 20_000_000
const MAX_EVENTS = 20_000
const CATEGORIES = new Set(lists.category.split(' '))
const { measure: MEASURES, time: TIMES } = lists

type Mask = (selector: string) => string

/** Of whom nothing is known: an application without stylesheets that the build wrote. */
export const NO_STYLESHEETS: Stylesheets = { textOf: () => undefined, has: () => false }

/**
 * @param recording a line of JSON, then a list of rrweb's events as JSON; a compressed one is dropped
 * @param maskSelector leaves of a selector the kinds of elements; it is in another chunk
 * @returns the same in ASCII, or undefined if it is none
 */
export function maskRecording(
  recording: unknown,
  maskSelector: Mask,
  styles: Stylesheets = NO_STYLESHEETS,
): string | undefined {
  const text = recording instanceof Uint8Array ? new TextDecoder().decode(recording) : recording
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined
  const end = text.indexOf('\n')
  try {
    const { segment_id } = JSON.parse(text.slice(0, end))
    const events: unknown = JSON.parse(text.slice(end + 1))
    if (!Array.isArray(events)) return undefined
    const kept = events
      .slice(0, MAX_EVENTS)
      .map((event) => maskEvent(event, maskSelector, styles))
      .filter(Boolean)
    const about = JSON.stringify({ segment_id: isPlace(segment_id) ? segment_id : 0 })
    return `${about}\n${inAscii(JSON.stringify(kept))}`
  } catch {
    return undefined
  }
}

/** A stylesheet may hold any character. */
function inAscii(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function maskEvent(event: unknown, maskSelector: Mask, styles: Stylesheets): Dict | undefined {
  if (!isObject(event)) return undefined
  const { type } = event
  const data = isObject(event.data) ? event.data : {}
  const masked = maskData(type, data, maskSelector, styles)
  return masked && { type, timestamp: isPlace(event.timestamp) ? event.timestamp : 0, data: masked }
}

/** By rrweb's types of event: loaded, snapshot, change, page, custom. */
function maskData(
  type: unknown,
  data: Dict,
  maskSelector: Mask,
  styles: Stylesheets,
): Dict | undefined {
  switch (type) {
    case 0:
    case 1:
      return {}
    case 2:
      return { node: maskNode(data.node, styles), initialOffset: places(data.initialOffset) }
    case 3:
      return maskChange(data, styles)
    case 4:
      return { href: '', ...places(data, 'width height') }
    case 5:
      return maskCustom(data, maskSelector)
  }
}

/** By rrweb's sources of change; styles, fonts, canvases, selections and media are left out. */
function maskChange(data: Dict, styles: Stylesheets): Dict | undefined {
  const { source } = data
  switch (source) {
    case 0:
      return {
        source,
        texts: list(data.texts, MAX_EVENTS).map((text) => ({
          ...places(text, 'id'),
          value: maskText(text.value),
        })),
        attributes: list(data.attributes, MAX_EVENTS).map((change) => ({
          ...places(change, 'id'),
          attributes: maskAttributes(change.attributes, styles),
        })),
        removes: list(data.removes, MAX_EVENTS).map((removed) => places(removed, 'id parentId')),
        adds: list(data.adds, MAX_EVENTS)
          .map((added) => ({
            ...places(added, 'parentId previousId'),
            nextId: isPlace(added.nextId) ? added.nextId : null,
            node: maskNode(added.node, styles),
          }))
          .filter(({ node }) => node),
      }
    case 1:
    case 6:
    case 12:
      return {
        source,
        positions: list(data.positions, MAX_EVENTS).map((position) => places(position)),
      }
    case 2:
    case 3:
    case 4:
    case 7:
      return { source, ...places(data) }
    case 5:
      return { source, ...places(data, 'id'), text: maskText(data.text), isChecked: false }
  }
}

/** What the SDK adds to a recording: breadcrumbs and timings. Its options are left out. */
function maskCustom({ tag, payload }: Dict, maskSelector: Mask): Dict | undefined {
  if ((tag !== 'breadcrumb' && tag !== 'performanceSpan') || !isObject(payload)) return undefined
  const { category, op, message, data } = payload
  const text = typeof message === 'string' && known(CATEGORIES, category)?.startsWith('ui.')
  return {
    tag,
    payload: {
      ...places(payload, TIMES),
      ...(tag === 'breadcrumb'
        ? {
            type: 'default',
            category: known(CATEGORIES, category),
            message: text ? maskSelector(message) : undefined,
          }
        : { op: known(CATEGORIES, op), description: '' }),
      data: places(data, MEASURES),
    },
  }
}

function known(words: Set<string>, value: unknown): string | undefined {
  return words.has(value as string) ? (value as string) : undefined
}
