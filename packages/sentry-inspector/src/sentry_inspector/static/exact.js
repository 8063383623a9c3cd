/** Numbers that JavaScript would round keep their digits. */

// Every text and every number as a whole, so that no part of one is taken for another.
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g
const LONG = /^-?\d{16,}$/
const MARK = `exact ${Math.random()} ` // no text that is sent begins like this

/** A whole number as it was written. */
class Exact {
  constructor(digits) {
    this.digits = digits
  }

  toString() {
    return this.digits
  }

  toJSON() {
    return this.digits
  }
}

/** Reads JSON; whole numbers of sixteen digits and more become objects that are shown as they were sent. */
export function read(json) {
  const marked = json.replace(TOKENS, (found) => (LONG.test(found) ? JSON.stringify(MARK + found) : found))
  return JSON.parse(marked, (_, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? new Exact(value.slice(MARK.length)) : value,
  )
}

export const isExact = (value) => value instanceof Exact
