/** Replay recordings: rrweb's events rewritten so that they show boxes, pointers and no words. */

import { replay as lists } from '../../policy/browser.json?replay'

const MAX_LENGTH = 20_000_000
const MAX_EVENTS = 20_000
const MAX_DEPTH = 150
const MAX_CHILDREN = 5000
const TAGS = new Set(lists.element.split(' '))
const CATEGORIES = new Set(lists.category.split(' '))
const { place: PLACES, measure: MEASURES, time: TIMES } = lists

type Dict = Record<string, unknown>
type Mask = (selector: string) => string

/**
 * @param recording a line of JSON, then a list of rrweb's events as JSON; a compressed one is dropped
 * @param maskSelector leaves of a selector the kinds of elements; it is in another chunk
 */
export function maskRecording(recording: unknown, maskSelector: Mask): string | undefined {
  const text = recording instanceof Uint8Array ? new TextDecoder().decode(recording) : recording
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined
  const end = text.indexOf('\n')
  try {
    const { segment_id } = JSON.parse(text.slice(0, end))
    const events: unknown = JSON.parse(text.slice(end + 1))
    if (!Array.isArray(events)) return undefined
    const kept = events
      .slice(0, MAX_EVENTS)
      .map((event) => maskEvent(event, maskSelector))
      .filter(Boolean)
    return `${JSON.stringify({ segment_id: isPlace(segment_id) ? segment_id : 0 })}\n${JSON.stringify(kept)}`
  } catch {
    return undefined
  }
}

function maskEvent(event: unknown, maskSelector: Mask): Dict | undefined {
  if (!isObject(event)) return undefined
  const { type } = event
  const data = isObject(event.data) ? event.data : {}
  const masked = maskData(type, data, maskSelector)
  return masked && { type, timestamp: isPlace(event.timestamp) ? event.timestamp : 0, data: masked }
}

/** By rrweb's types of event: loaded, snapshot, change, page, custom. */
function maskData(type: unknown, data: Dict, maskSelector: Mask): Dict | undefined {
  switch (type) {
    case 0:
    case 1:
      return {}
    case 2:
      return { node: maskNode(data.node, 0), initialOffset: places(data.initialOffset) }
    case 3:
      return maskChange(data)
    case 4:
      return { href: '', ...places(data, 'width height') }
    case 5:
      return maskCustom(data, maskSelector)
  }
}

/** By rrweb's types of node: document, its type, element, and everything that holds text. */
function maskNode(node: unknown, depth: number): Dict | undefined {
  if (!isObject(node) || depth > MAX_DEPTH) return undefined
  const { type } = node
  const own = places(node, 'id rootId')
  const childNodes = list(node.childNodes, MAX_CHILDREN)
    .map((child) => maskNode(child, depth + 1))
    .filter(Boolean)
  switch (type) {
    case 0:
      return { ...own, type, childNodes }
    case 1:
      return { ...own, type, name: 'html', publicId: '', systemId: '' }
    case 2:
      return {
        ...own,
        type,
        tagName: known(TAGS, node.tagName) ?? 'div',
        attributes: maskAttributes(node.attributes),
        childNodes,
        ...(node.isSVG === true && { isSVG: true }),
      }
    case 3:
    case 4:
    case 5:
      return { ...own, type: 3, textContent: stars(node.textContent) }
  }
}

/** Keeps the sizes that rrweb measured: `rr_width: "12px"`. */
function maskAttributes(attributes: unknown): Dict {
  const kept: Dict = {}
  if (!isObject(attributes)) return kept
  for (const name of ['rr_width', 'rr_height', 'rr_scrollLeft', 'rr_scrollTop']) {
    const value = attributes[name]
    if (isPlace(value) || (typeof value === 'string' && /^\d{1,7}(\.\d{1,9})?(px)?$/.test(value))) {
      kept[name] = value
    }
  }
  return kept
}

/** By rrweb's sources of change; styles, fonts, canvases, selections and media are left out. */
function maskChange(data: Dict): Dict | undefined {
  const { source } = data
  switch (source) {
    case 0:
      return {
        source,
        texts: list(data.texts).map((text) => ({
          ...places(text, 'id'),
          value: stars(text.value),
        })),
        attributes: list(data.attributes).map((change) => ({
          ...places(change, 'id'),
          attributes: maskAttributes(change.attributes),
        })),
        removes: list(data.removes).map((removed) => places(removed, 'id parentId')),
        adds: list(data.adds)
          .map((added) => ({
            ...places(added, 'parentId previousId'),
            nextId: isPlace(added.nextId) ? added.nextId : null,
            node: maskNode(added.node, 0),
          }))
          .filter(({ node }) => node),
      }
    case 1:
    case 6:
    case 12:
      return { source, positions: list(data.positions).map((position) => places(position)) }
    case 2:
    case 3:
    case 4:
    case 7:
      return { source, ...places(data) }
    case 5:
      return { source, ...places(data, 'id'), text: stars(data.text), isChecked: false }
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

function isObject(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null
}

function list(value: unknown, limit = MAX_EVENTS): Dict[] {
  return Array.isArray(value) ? value.slice(0, limit).filter(isObject) : []
}

/** A number that is no more than a place, a size or a time in milliseconds. */
function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < 1e14
}

function places(value: unknown, keys = PLACES): Dict {
  if (!isObject(value)) return {}
  const kept = keys.split(' ').filter((key) => isPlace(value[key]))
  return Object.fromEntries(kept.map((key) => [key, value[key]]))
}

function stars(value: unknown): string {
  return typeof value === 'string' ? '*'.repeat(Math.min(value.length, 200)) : ''
}
