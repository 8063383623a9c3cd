/** Texts that are planted in an application and searched for in what leaves it. */

/** The letters by which a planted text is found: no two are alike, and nothing else is. */
export function markOf(number) {
  return `zq${String(number).padStart(3, '0')}zebed`
}

/** What is planted besides letters, as it is: it may pass a rule that goes by form. */
const KINDS = [
  (digits) => digits,
  (digits) => `d${digits.slice(1)}`,
  (digits) => `d${digits.slice(1)}e${digits.slice(1)}`,
  (digits) => `d${digits.slice(-7)}-${digits.slice(4, 8)}-4e0d-9d0e-${digits.slice(-12)}`,
  (digits) => `19${digits.slice(-4, -2)}-03-17T04:1${digits.slice(-1)}:29.${digits.slice(-5, -2)}Z`,
  (digits) => `${digits.slice(0, 5)}.${digits.slice(5)}`,
]

/** The numbers of these kinds. */
export const EACH_KIND = [...KINDS.keys()]

/**
 * Digits as many as of a card, hex, an id, a UUID, a moment or a decimal: in turn.
 *
 * A boolean is none of them, as nothing tells it from another one; `unit/privacy/kinds.spec.ts` plants
 * both in events without any.
 */
export function ofAKind(number, kind = number % KINDS.length) {
  return KINDS[kind](String(7_364_918_250_000_000 + number * 104_729))
}

/** The text itself: the mark, then what needs escapes in one encoding or another. */
export function plantedAs(mark) {
  return `${mark} Jäne "<&'/\\%`
}

/** Whether a mark is in a text, in any encoding it could have taken. */
export function holds(text, mark) {
  return (
    plainly(mark).some((form) => text.lower.includes(form)) ||
    encoded(mark).some((form) => text.whole.includes(form))
  )
}

/** A text, prepared for many searches. */
export function searchable(whole) {
  return { whole, lower: whole.toLowerCase() }
}

/**
 * As letters, as addresses and names of components have it, or each letter as percent, JSON and HTML
 * escapes write it, in lower case.
 */
function plainly(mark) {
  const codes = [...mark].map((letter) => letter.charCodeAt(0))
  const each = (write) => codes.map((code) => write(code, code.toString(16))).join('')
  return [
    mark.toLowerCase(),
    encodeURIComponent(mark).toLowerCase(),
    mark.toLowerCase().replaceAll('-', ''),
    each((_, hex) => `%${hex}`),
    each((_, hex) => `\\u00${hex}`),
    each((_, hex) => `\\x${hex}`),
    each((_, hex) => `&#x${hex};`),
    each((code) => `&#${code};`),
    each((_, hex) => hex),
    [...mark.toLowerCase()].reverse().join(''),
  ]
}

/** In base64 letters differ by where in a group of three they begin. */
function encoded(mark) {
  return [0, 1, 2].flatMap((before) => {
    const whole = btoa('_'.repeat(before) + mark)
    return whole.slice(before && before + 1, -4)
  })
}
