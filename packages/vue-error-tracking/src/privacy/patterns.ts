/**
 * The last net: identifiers of 45 CFR 164.514(b)(2) that have a form, found in what text is left.
 *
 * Patterns cannot recognise a name; they only catch what slipped past the policy. Every repetition
 * is bounded, so that the time is linear. The backend's `corpus.json` holds the cases, for both.
 */

const MAX_TEXT = 20_000
const MAX_FOUND = 100

export interface Found {
  kind: string
  start: number
  end: number
}

function digits(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '')
}

/** Whether a number ends with its check digit (ISO/IEC 7812-1, annex B). */
function luhn(number: string): boolean {
  const total = [...number].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (1 + (place % 2))
    return sum + value - (value > 9 ? 9 : 0)
  }, 0)
  return total % 10 === 0
}

/** A payment card's number (ISO/IEC 7812: 13 to 19 digits). */
function isCard(text: string): boolean {
  const number = digits(text)
  return new Set(number).size > 1 && luhn(number)
}

/** A National Provider Identifier (45 CFR 162.406). */
function isNpi(text: string): boolean {
  return luhn('80840' + text)
}

/** An IBAN (ISO 13616: mod 97 is 1). */
function isIban(text: string): boolean {
  const code = digits(text)
  if (code.length < 15 || code.length > 34) return false
  let rest = 0
  for (const letter of code.slice(4) + code.slice(0, 4)) {
    const value = parseInt(letter, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

const VIN_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ'
const VIN_VALUES = '12345678123457923456789'
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** A vehicle's number with its check digit (49 CFR 565.15). */
function isVin(text: string): boolean {
  const code = text.toUpperCase()
  if (!/\d/.test(code) || !/[A-Z]/.test(code)) return false
  const rest =
    VIN_WEIGHTS.reduce((sum, weight, i) => {
      const letter = code[i] ?? ''
      return sum + weight * Number(VIN_VALUES[VIN_LETTERS.indexOf(letter)] ?? letter)
    }, 0) % 11
  return code[8] === 'X' ? rest === 10 : code[8] === String(rest)
}

/** A number that the Social Security Administration could have issued. */
function isSsn(text: string): boolean {
  return !/^(?:000|666)|^...00|0000$/.test(digits(text))
}

function isAddress(text: string): boolean {
  if (!text.includes(':')) return text.split('.').every((part) => Number(part) < 256)
  return URL.canParse(`http://[${text}]`)
}

function isPhone(text: string): boolean {
  const { length } = digits(text)
  return length >= 7 && length <= 15
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?'
const DAY = '(?:[12]\\d|3[01]|0?[1-9])'
const YEAR = '(?:19|20)\\d{2}'

const FORMS: [kind: string, form: RegExp, check?: (text: string) => boolean][] = [
  ['url', /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>]{1,2000}/gi],
  ['url', /\bwww\.[a-zA-Z0-9-]{1,63}\.[^\s"'<>]{1,500}/g],
  [
    'email',
    /[^\s@<>"'(),;:[\]{}]{1,64}@[\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]{1,63}){0,7}\.\p{L}{2,63}/gu,
  ],
  ['token', /\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]{0,2000}/g],
  ['token', /\b(?:bearer|basic)\s{1,3}[\w.~+/=-]{8,2000}/gi],
  [
    'token',
    /\b(?:(?:sk|pk|rk)_(?:live|test)_\w{8,200}|AKIA[0-9A-Z]{16}\b|gh[pousr]_\w{20,255}|xox[abprs]-[\w-]{10,200}|sntr[yu]s_[\w=+/-]{20,500}|glpat-[\w-]{20,100}|AIza[\w-]{35})/g,
  ],
  [
    'token',
    /\b(?:password|passwd|pwd|secret|api[_ -]?key|access[_ -]?token)\s{0,2}[=:]\s{0,2}[^\s,;&"'{}]{3,500}/gi,
  ],
  [
    'record',
    /\b(?:MRN|medical record(?: number| no\.?)?|patient (?:number|no\.?))[\s:#=]{1,4}(?=[\w-]{0,19}\d)[\w-]{3,20}/gi,
  ],
  ['iban', /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g, isIban],
  ['mac', /\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b/g],
  [
    'ip',
    /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4})?(?![\w:])/g,
    isAddress,
  ],
  ['ip', /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g, isAddress],
  ['ssn', /(?<![\w-])[0-8]\d{2}[- ]\d{2}[- ]\d{4}(?![\w-])/g, isSsn],
  ['ssn', /\b(?:ssn|social security(?: number)?)[\s:#=]{1,4}[0-8]\d{8}\b/gi],
  ['date', RegExp(`(?<![\\w.-])${YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.]${DAY}(?!\\d)`, 'g')],
  ['date', RegExp(`(?<![\\w.-])${DAY}[-/.]${DAY}[-/.](?:19|20)?\\d{2}(?![\\w.-])`, 'g')],
  ['date', RegExp(`\\b${DAY}(?:st|nd|rd|th)?\\.? ${MONTH},? ${YEAR}\\b`, 'g')],
  ['date', RegExp(`\\b${MONTH} ${DAY}(?:st|nd|rd|th)?,? ${YEAR}\\b`, 'g')],
  ['phone', /(?<![\w+])(?:\+|00)[1-9](?:[ ().\-/]{0,2}\d){6,14}(?!\w)/g, isPhone],
  ['card', /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g, isCard],
  ['npi', /(?<![\w.-])[12]\d{9}(?![\w.-])/g, isNpi],
  ['vin', /\b[A-HJ-NPR-Z0-9]{17}\b/gi, isVin],
  ['phone', /(?<![\w.-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])/g, isPhone],
  ['phone', /(?<![\w.-])\(?0\d{2,5}\)?[ /-]{1,3}\d{2,4}(?:[ -]?\d{2,4}){1,3}(?![\w.-])/g, isPhone],
  ['phone', /\b(?:tel|phone|mobile|fax|call)\.?[\s:]{1,3}\d(?:[ ().\-/]{0,2}\d){5,13}/gi],
  [
    'postal',
    /\b(?:zip|zip code|postal code|postcode|plz)[\s:#=]{1,3}(?=[\w -]{0,9}\d)\w{2,5}(?:[ -]\w{3,4})?/gi,
  ],
  ['postal', /\b[A-Z]{2},? \d{5}(?:-\d{4})?\b/g],
  ['postal', /(?<![\w-])\d{5}-\d{4}(?![\w-])/g],
]

/** What is found, in order and without overlaps; earlier forms win. */
export function find(text: string): Found[] {
  const found: Found[] = []
  if (!/[\p{Nd}@:=]|www\.|earer |asic /iu.test(text)) return found
  for (const [kind, form, check] of FORMS) {
    for (const hit of text.slice(0, MAX_TEXT).matchAll(form)) {
      const start = hit.index
      const end = start + hit[0].length
      const isFree = found.every((other) => end <= other.start || start >= other.end)
      if (isFree && (!check || check(hit[0]))) found.push({ kind, start, end })
      if (found.length === MAX_FOUND) return found
    }
  }
  return found.sort((one, other) => one.start - other.start)
}

/** The text with each identifier replaced by its kind, as `[email]`. */
export function clean(text: string): string {
  const found = find(text)
  if (found.length === MAX_FOUND) return '[removed]'
  let result = ''
  let position = 0
  for (const { kind, start, end } of found) {
    result += `${text.slice(position, start)}[${kind}]`
    position = end
  }
  return result + text.slice(position, MAX_TEXT)
}
