/** What V8 says of the language. */

import { casesOf, untyped } from '../case'

class Visit {
  #notes = ''
  static notesOf = (visit: Visit) => visit.#notes
  get day() {
    return 1
  }
}

export const language = casesOf('language', {
  'property of undefined': [
    "Cannot read properties of undefined (reading 'street')",
    (who) => untyped(who).address.street,
  ],
  'property of null': [
    "Cannot read properties of null (reading 'birthDate')",
    (who) => untyped({ [who.name]: null })[who.name].birthDate,
  ],
  'property by data': [
    'Cannot read properties of undefined',
    (who) => untyped(undefined)[who.name],
  ],
  'property set on null': [
    "Cannot set properties of null (setting 'visits')",
    (who) => (untyped(null).visits = who.name),
  ],
  'destructured undefined': [
    "Cannot destructure property 'street'",
    (who) => (({ street }) => street)(untyped(who).address),
  ],
  'method that is none': ['greet is not a function', (who) => untyped(who).greet(who.name)],
  'value called': ['is not a function', (who) => untyped(who.name)()],
  'class that is none': ['is not a constructor', (who) => new (untyped(who.name))()],
  'number as list': ['to be a function|is not iterable', (who) => [...untyped(who.number)]],
  'undefined as list': [
    'is not iterable',
    (who) => {
      const [first] = untyped(who).visits
      return first
    },
  ],
  'loop over an object': [
    'is not iterable',
    (who) => {
      for (const visit of untyped(who)) return visit
    },
  ],
  'unknown variable': [
    'appointmentsByDay is not defined',
    // @ts-expect-error -- it is nowhere
    (who) => who && appointmentsByDay,
  ],
  'frozen object': [
    "Cannot assign to read only property 'number'",
    (who) => Object.assign(Object.freeze({ ...who }), { number: 1 }),
  ],
  'sealed object': [
    ['Cannot add property visits', 'not extensible'],
    (who) => Object.assign(Object.preventExtensions({ ...who }), { visits: 1 }),
  ],
  'deleted property': [
    "Cannot delete property 'number'",
    (who) => delete untyped(Object.freeze({ ...who })).number,
  ],
  'getter without a setter': [
    ['Cannot set property day', 'only a getter'],
    (who) => (untyped(new Visit()).day = who.number),
  ],
  'private field of another': [
    'Cannot read private member|from an object whose class did not declare it',
    (who) => Visit.notesOf(untyped(who)),
  ],
  'property defined again': [
    'Cannot redefine property: number',
    (who) => Object.defineProperty(Object.freeze({ ...who }), 'number', { get: () => 1 }),
  ],
  'class without new': [
    ['Class constructor', "cannot be invoked without 'new'"],
    (who) => untyped(Visit)(who),
  ],
  'used before it is there': [
    'before initialization',
    (who) => {
      const read = () => later
      read()
      const later = who.name + read()
      return later
    },
  ],
  'endless recursion': [
    'Maximum call stack size exceeded',
    (who) => {
      const again = (name: string): string => again(name) + name
      return again(who.name)
    },
  ],
  'array too long': ['Invalid array length', (who) => new Array(-who.number)],
  'too many digits': ['toFixed() digits argument', (who) => (1.5).toFixed(who.number)],
  'odd radix': ['radix', (who) => (1.5).toString(who.number)],
  'odd precision': ['toPrecision() argument must be', (who) => (1.5).toPrecision(who.number)],
  'odd count': ['Invalid count value', (who) => who.name.repeat(-who.number)],
  'text too long': ['Invalid string length', (who) => who.name.padEnd(2 ** 30)],
  'text as big integer': ['to a BigInt', (who) => BigInt(who.name)],
  'fraction as big integer': [
    ['cannot be converted to a BigInt', 'not an integer'],
    (who) => BigInt(who.number + 0.5),
  ],
  'mixed numbers': ['Cannot mix BigInt and other types', (who) => untyped(1n) + who.number],
  'big integer as JSON': [
    'Do not know how to serialize a BigInt',
    (who) => JSON.stringify({ [who.name]: BigInt(who.number) }),
  ],
  'circle as JSON': [
    'Converting circular structure to JSON',
    (who) => {
      const visit = untyped({ [who.name]: {} })
      visit[who.name].again = visit
      return JSON.stringify(visit)
    },
  ],
  'symbol as text': [
    'Cannot convert a Symbol value to a string',
    (who) => `${untyped(Symbol(who.name))}`,
  ],
  'object as text': [
    'Cannot convert object to primitive value',
    (who) => `${untyped(Object.create(null, { [who.name]: {} }))}`,
  ],
  'keys of undefined': [
    'Cannot convert undefined or null to object',
    (who) => Object.keys(untyped(who).visits),
  ],
  'instance of no class': ["Right-hand side of 'instanceof'", (who) => who instanceof untyped(who)],
  'key in a text': ["Cannot use 'in' operator", (who) => who.name in untyped(who.name)],
  'nothing to reduce': [
    'Reduce of empty array with no initial value',
    (who) => [who.name].slice(1).reduce((one, other) => one + other),
  ],
  'method of another': [
    ['Method Map.prototype.get', 'incompatible receiver'],
    (who) => Map.prototype.get.call(untyped(who.name), 1),
  ],
  'weak key': [
    'Invalid value used as weak map key',
    (who) => new WeakMap().set(untyped(who.name), 1),
  ],
  'pattern of data': [
    ['Invalid regular expression', 'Unterminated group'],
    (who) => new RegExp(`(${who.name}`),
  ],
  'flags of data': [
    'Invalid flags supplied to RegExp constructor',
    (who) => new RegExp('a', who.name),
  ],
  'date that is none': ['Invalid time value', (who) => new Date(who.name).toISOString()],
  'locale that is none': [
    'Incorrect locale information provided|Invalid language tag',
    (who) => new Intl.NumberFormat(`${who.name}_${who.name}`),
  ],
  'currency that is none': [
    'Invalid currency code',
    (who) => new Intl.NumberFormat('de', { style: 'currency', currency: who.name }),
  ],
  'time zone that is none': [
    'Invalid time zone specified',
    (who) => new Intl.DateTimeFormat('de', { timeZone: who.name }),
  ],
  'unit that is none': [
    'Invalid unit argument for Intl.NumberFormat()',
    (who) => new Intl.NumberFormat('de', { style: 'unit', unit: who.name }),
  ],
  'option out of range': [
    ['out of range for Intl.DateTimeFormat options property'],
    (who) => new Intl.DateTimeFormat('de', { month: untyped(who.name) }),
  ],
  'malformed URI': ['URI malformed', (who) => decodeURIComponent(`%${who.name}`)],
  'promise without a function': [
    ['Promise resolver', 'is not a function'],
    (who) => new Promise(untyped(who.name)),
  ],
  'none of several': [
    'All promises were rejected',
    (who) => Promise.any([Promise.reject(new Error(who.name))]),
  ],
  'promise of itself': [
    'Chaining cycle detected for promise',
    () => {
      const itself: Promise<unknown> = Promise.resolve().then(() => itself)
      return itself
    },
  ],
  'generator within itself': [
    'Generator is already running',
    () => {
      const steps: Generator = (function* () {
        yield steps.next()
      })()
      return steps.next()
    },
  ],
  'buffer of another size': [
    ['byte length of', 'should be a multiple of'],
    (who) => new Uint32Array(new ArrayBuffer((who.number % 10) * 4 + 1)),
  ],
  'offset beyond a buffer': [
    'Offset is outside the bounds of the DataView',
    (who) => new DataView(new ArrayBuffer(1)).getInt8(who.number),
  ],
})

export const json = casesOf('JSON', {
  'text that is none': ['is not valid JSON', (who) => JSON.parse(who.name)],
  'page in its place': [
    'is not valid JSON',
    (who) => JSON.parse(`<!doctype html><title>${who.name}</title>`),
  ],
  undefined: ['"undefined" is not valid JSON', (who) => JSON.parse(untyped(who).visits)],
  'half of it': ['Unexpected end of JSON input', () => JSON.parse('{"name": ')],
  'half an object': [
    "Expected ',' or '}' after property value in JSON",
    (who) => JSON.parse(`{"name": "${who.name}"`),
  ],
  'half a list': [
    "Expected ',' or ']' after array element in JSON",
    (who) => JSON.parse(`["${who.name}" "a"]`),
  ],
  'half a text': ['Unterminated string in JSON', (who) => JSON.parse(`{"name": "${who.name}`)],
  'key without quotes': [
    "Expected property name or '}' in JSON",
    (who) => JSON.parse(`{${who.name}: 1}`),
  ],
  'key without a value': [
    "Expected ':' after property name in JSON",
    (who) => JSON.parse(`{"${who.name}" 1}`),
  ],
  'comma too many': [
    'Expected double-quoted property name in JSON',
    (who) => JSON.parse(`{"name": "${who.name}",}`),
  ],
  'more behind it': [
    'Unexpected non-whitespace character after JSON',
    (who) => JSON.parse(`{}${who.name}`),
  ],
  'line break in a text': [
    'Bad control character in string literal in JSON',
    (who) => JSON.parse(`{"name": "${who.name}\n"}`),
  ],
  'odd escape': [
    'Bad escaped character in JSON',
    (who) => JSON.parse(`{"name": "\\x${who.name}"}`),
  ],
})
