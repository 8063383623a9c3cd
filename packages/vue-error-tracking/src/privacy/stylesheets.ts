/** What the build's stylesheets name: selectors of the source, which are no data. */

/** Stands in every stylesheet that the build wrote: no other is recorded. */
export const BUILT = '/*! vue-error-tracking: built */'

const NO_SELECTOR = /\/\*[^]*?\*\/|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|url\([^)]*\)/g
const ESCAPE = String.raw`\\(?:[\da-fA-F]{1,6}\s?|[^])`
const NAME = String.raw`-{0,2}(?:[_a-zA-Z\u0080-\uffff]|${ESCAPE})(?:[-\w\u0080-\uffff]|${ESCAPE})*`
const SELECTOR = new RegExp(String.raw`[.#]${NAME}|\[data-v-[\w-]{1,40}\]`, 'g')
/** A colour is written as an id is. */
const COLOUR = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i

/** The classes (`.card`), ids (`#app`) and scopes of components (`[data-v-7a7a37b1]`) in a stylesheet. */
export function selectorsIn(css: string): string[] {
  const found = css.replace(NO_SELECTOR, ' ').match(SELECTOR) ?? []
  const names = found.filter((name) => !COLOUR.test(name)).map(unescaped)
  return [...new Set(names)].filter((name) => !/\s/.test(name))
}

function unescaped(name: string): string {
  return name.replace(/\\(?:([\da-fA-F]{1,6})\s?|([^]))/g, (_, code?: string, sign?: string) =>
    code ? String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)) : (sign ?? ''),
  )
}
