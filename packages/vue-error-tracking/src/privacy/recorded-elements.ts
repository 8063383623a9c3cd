/** What a recording keeps of elements: what lays them out, and nothing that they say. */

import { replay as lists } from '../../policy/browser.json?replay'

export type Dict = Record<string, unknown>

/** The stylesheets that the build wrote. */
export interface Stylesheets {
  /** The content of the file at an address, if it is one of them. */
  textOf: (address: string) => string | undefined
  /** Whether one of them has a selector: `.card`, `#app`, `[data-v-7a7a37b1]`. */
  has: (selector: string) => boolean
}

const MAX_DEPTH = 150
const MAX_CHILDREN = 5000
const MAX_CLASSES = 100
const MAX_TEXT = 5000
const TAGS = new Set(lists.element.split(' '))
const WORDS: [name: string, words: Set<string>][] = [
  ['type', new Set(lists['input type'].split(' '))],
  ['dir', new Set(lists.direction.split(' '))],
]
const FLAGS = lists.flag.split(' ')
const COUNTS = lists.count.split(' ')
const SIZES = ['rr_width', 'rr_height', 'rr_scrollLeft', 'rr_scrollTop']

export function isObject(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null
}

export function list(value: unknown, limit: number): Dict[] {
  return Array.isArray(value) ? value.slice(0, limit).filter(isObject) : []
}

/** A number that is no more than a place, a size or a time in milliseconds. */
export function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < 1e14
}

export function places(value: unknown, keys = lists.place): Dict {
  if (!isObject(value)) return {}
  const kept = keys.split(' ').filter((key) => isPlace(value[key]))
  return Object.fromEntries(kept.map((key) => [key, value[key]]))
}

/** Every character becomes the same one, white space stays: lines break where they did. */
export function maskText(value: unknown): string {
  return typeof value === 'string'
    ? value.slice(0, MAX_TEXT).replace(/[^ \t\n\r\f\u00a0]/g, lists.mask)
    : ''
}

/** By rrweb's types of node: document, its type, element, and everything that holds text. */
export function maskNode(node: unknown, styles: Stylesheets, depth = 0): Dict | undefined {
  if (!isObject(node) || depth > MAX_DEPTH) return undefined
  const { type } = node
  const own = places(node, 'id rootId')
  const childNodes = list(node.childNodes, MAX_CHILDREN)
    .map((child) => maskNode(child, styles, depth + 1))
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
        tagName: TAGS.has(node.tagName as string) ? node.tagName : 'div',
        attributes:
          stylesheet(node, styles) ?? maskAttributes(isObject(node) && node.attributes, styles),
        childNodes,
        ...(node.isSVG === true && { isSVG: true }),
      }
    case 3:
    case 4:
    case 5:
      return { ...own, type: 3, textContent: maskText(node.textContent) }
  }
}

/** A link to one of the build's stylesheets holds what is in its file. */
function stylesheet({ tagName, attributes }: Dict, { textOf }: Stylesheets): Dict | undefined {
  if (tagName !== 'link' || !isObject(attributes)) return undefined
  const { rel, href, media } = attributes
  const isShown = media === undefined || media === 'all' || media === 'screen'
  const text = rel === 'stylesheet' && isShown && textOf(String(href))
  return text ? { _cssText: text } : undefined
}

/**
 * Keeps the sizes that rrweb measured (`rr_width: "12px"`), what the build's stylesheets select by, and
 * what of HTML itself decides how large an element is. With what has changed, null says that an
 * attribute is gone.
 */
export function maskAttributes(given: unknown, styles: Stylesheets): Dict {
  const kept: Dict = {}
  if (!isObject(given)) return kept
  const keep = (name: string, may: (value: unknown) => unknown) => {
    if (given[name] === null || may(given[name])) kept[name] = given[name]
  }
  for (const name of SIZES) keep(name, (value) => isPlace(value) || matches(value, LENGTH))
  for (const [name, words] of WORDS) keep(name, (value) => words.has(value as string))
  for (const name of FLAGS) keep(name, (value) => value === '')
  for (const name of COUNTS) keep(name, (value) => matches(value, COUNT))
  keep('id', (value) => styles.has(`#${String(value)}`))
  for (const name of Object.keys(given).filter((name) => SCOPE.test(name))) {
    keep(name, (value) => value === '' && styles.has(`[${name}]`))
  }
  if ('class' in given) kept.class = knownClasses(given.class, styles)
  if ('style' in given) kept.style = shownOrNot(given.style)
  return kept
}

const LENGTH = /^\d{1,7}(\.\d{1,9})?(px)?$/
const COUNT = /^\d{1,3}$/
const SCOPE = /^data-v-[\w-]{1,40}$/

function matches(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value)
}

function knownClasses(value: unknown, { has }: Stylesheets): string {
  const names = String(value ?? '').split(/\s+/, MAX_CLASSES)
  return names.filter((name) => has(`.${name}`)).join(' ')
}

/** Of an element's own style only whether it is there at all, as `v-show` has it. */
function shownOrNot(style: unknown): string | Dict {
  if (!isObject(style)) return HIDDEN.test(String(style)) ? 'display: none;' : ''
  // What has changed of it.
  if (!('display' in style)) return {}
  const { display } = style
  return { display: display === 'none' ? display : false }
}

const HIDDEN = /(?:^|;)\s*display:\s*none\s*(?:!important\s*)?(?:;|$)/
