/**
 * What SpiderMonkey and JavaScriptCore say of the same failures: no such engine runs here, so what
 * they throw is made, with their wording and their stacks.
 */

import { casesOf, type Person, type Written } from '../case'

/** A class of the language, or the name of a `DOMException`. */
type Kind = (new (message: string) => Error) | string
type Said = string | ((who: Person) => string)

let lines = 0

const firefox = thrower((frame) => frame)
const safari = thrower((frame) => `${frame}\n@[native code]`)

/** Returns what makes a case of an error of an engine, whose stack has no line of the message. */
function thrower(stack: (frame: string) => string) {
  return (needs: string | string[], kind: Kind, said: Said): Written => {
    // Each at a place of its own.
    const line = (lines += 1)
    return [
      needs,
      (who) => {
        const message = typeof said === 'string' ? said : said(who)
        const error = typeof kind === 'string' ? new DOMException(message, kind) : new kind(message)
        const [, script = ''] = /(https?:[^\s()]+):\d+:\d+/.exec(new Error().stack ?? '') ?? []
        const value = stack(`loadVisits@${script}:${line}:7`)
        return Object.defineProperty(error, 'stack', { value })
      },
    ]
  }
}

export const spiderMonkey = casesOf('SpiderMonkey', {
  'property of undefined': firefox(
    ['can\'t access property "street"', 'is undefined'],
    TypeError,
    'can\'t access property "street", visit.address is undefined',
  ),
  'property of null': firefox(
    ['can\'t access property "birthDate"', 'is null'],
    TypeError,
    'can\'t access property "birthDate", a.patient is null',
  ),
  'property by data': firefox(
    "can't access property",
    TypeError,
    ({ name }) => `can't access property "${name}", a is undefined`,
  ),
  'undefined itself': firefox('address is undefined', TypeError, 'e.address is undefined'),
  'null itself': firefox('address is null', TypeError, 'e.address is null'),
  'no function': firefox('greet is not a function', TypeError, 'a.greet is not a function'),
  'no constructor': firefox(
    'is not a constructor',
    TypeError,
    ({ name }) => `"${name}" is not a constructor`,
  ),
  'no list': firefox('visits is not iterable', TypeError, 'a.visits is not iterable'),
  'unknown variable': firefox(
    'appointmentsByDay is not defined',
    ReferenceError,
    'appointmentsByDay is not defined',
  ),
  'used before it is there': firefox(
    "can't access lexical declaration",
    ReferenceError,
    "can't access lexical declaration 'later' before initialization",
  ),
  'frozen object': firefox('"number" is read-only', TypeError, '"number" is read-only'),
  'sealed object': firefox(
    ['can\'t define property "visits"', 'Object is not extensible'],
    TypeError,
    'can\'t define property "visits": Object is not extensible',
  ),
  'getter without a setter': firefox(
    'setting getter-only property "day"',
    TypeError,
    'setting getter-only property "day"',
  ),
  'deleted property': firefox(
    'property "number" is non-configurable',
    TypeError,
    'property "number" is non-configurable and can\'t be deleted',
  ),
  'endless recursion': firefox(
    ['InternalError', 'too much recursion'],
    'InternalError',
    'too much recursion',
  ),
  'array too long': firefox('invalid array length', RangeError, 'invalid array length'),
  'date that is none': firefox('invalid date', RangeError, 'invalid date'),
  'malformed URI': firefox('malformed URI sequence', URIError, 'malformed URI sequence'),
  'circle as JSON': firefox('cyclic object value', TypeError, 'cyclic object value'),
  'text that is no JSON': firefox(
    'JSON.parse: unexpected character',
    SyntaxError,
    'JSON.parse: unexpected character at line 1 column 1 of the JSON data',
  ),
  'half of a JSON': firefox(
    'JSON.parse: unexpected end of data',
    SyntaxError,
    ({ number }) =>
      `JSON.parse: unexpected end of data at line 1 column ${number % 90} of the JSON data`,
  ),
  'half a text of a JSON': firefox(
    'JSON.parse: unterminated string',
    SyntaxError,
    ({ number }) =>
      `JSON.parse: unterminated string at line 1 column ${number % 90} of the JSON data`,
  ),
  'key of a JSON without quotes': firefox(
    'JSON.parse: expected property name or',
    SyntaxError,
    "JSON.parse: expected property name or '}' at line 1 column 2 of the JSON data",
  ),
  'pattern of data': firefox(
    'unterminated parenthetical',
    SyntaxError,
    'unterminated parenthetical',
  ),
  'nothing to reduce': firefox(
    'reduce of empty array with no initial value',
    TypeError,
    'reduce of empty array with no initial value',
  ),
  'keys of undefined': firefox(
    "can't convert undefined to object",
    TypeError,
    "can't convert undefined to object",
  ),
  'text as big integer': firefox('invalid BigInt syntax', SyntaxError, 'invalid BigInt syntax'),
  'key in a text': firefox(
    "cannot use 'in' operator",
    TypeError,
    ({ name }) => `cannot use 'in' operator to search for "${name}" in "${name}"`,
  ),
  'no server': firefox(
    'NetworkError when attempting to fetch resource',
    TypeError,
    'NetworkError when attempting to fetch resource.',
  ),
  'given up': firefox(
    ['AbortError', 'The operation was aborted'],
    'AbortError',
    'The operation was aborted. ',
  ),
  'part that is gone': firefox(
    'ChunkLoadError',
    TypeError,
    ({ name }) => `error loading dynamically imported module: http://127.0.0.1/assets/${name}.js`,
  ),
  'full storage': firefox(
    ['QuotaExceededError', 'The quota has been exceeded'],
    'QuotaExceededError',
    'The quota has been exceeded.',
  ),
  'database out of order': firefox(
    ['InvalidStateError', 'did not allow mutations'],
    'InvalidStateError',
    'A mutation operation was attempted on a database that did not allow mutations.',
  ),
  'broken database': firefox(
    ['UnknownError', 'unrelated to the database itself'],
    'UnknownError',
    'The operation failed for reasons unrelated to the database itself and not covered by any other error code.',
  ),
  'play not allowed': firefox(
    ['NotAllowedError', 'not allowed by the user agent'],
    'NotAllowedError',
    'The play method is not allowed by the user agent or the platform in the current context, possibly because the user denied permission.',
  ),
  'no sound': firefox(
    ['NotSupportedError', 'The media resource indicated by the src attribute'],
    'NotSupportedError',
    'The media resource indicated by the src attribute or assigned media provider object was not suitable.',
  ),
  'child of another': firefox(
    ['NotFoundError', 'Node.removeChild: The node to be removed is not a child of this node'],
    'NotFoundError',
    'Node.removeChild: The node to be removed is not a child of this node',
  ),
  'selector of data': firefox(
    ['Document.querySelector:', 'is not a valid selector'],
    'SyntaxError',
    ({ name }) => `Document.querySelector: '[${name}' is not a valid selector`,
  ),
  'address of data': firefox(
    ['URL constructor:', 'is not a valid URL'],
    TypeError,
    ({ name }) => `URL constructor: ${name} is not a valid URL.`,
  ),
  'function cloned': firefox(
    ['DataCloneError', 'could not be cloned'],
    'DataCloneError',
    ({ name }) => `() => "${name}" could not be cloned.`,
  ),
  'clipboard not allowed': firefox(
    ['NotAllowedError', 'Clipboard write was blocked due to lack of user activation'],
    'NotAllowedError',
    'Clipboard write was blocked due to lack of user activation.',
  ),
  'odd letters': firefox(
    ['InvalidCharacterError', 'String contains an invalid character'],
    'InvalidCharacterError',
    'String contains an invalid character',
  ),
  'insecure operation': firefox(
    ['SecurityError', 'The operation is insecure'],
    'SecurityError',
    'The operation is insecure.',
  ),
})

export const javaScriptCore = casesOf('JavaScriptCore', {
  'property of undefined': safari(
    'undefined is not an object',
    TypeError,
    "undefined is not an object (evaluating 'a.address.street')",
  ),
  'property of null': safari(
    'null is not an object',
    TypeError,
    "null is not an object (evaluating 'e.birthDate')",
  ),
  'no function': safari(
    'greet is not a function',
    TypeError,
    "a.greet is not a function. (In 'a.greet(b)', 'a.greet' is undefined)",
  ),
  'no constructor': safari(
    'is not a constructor',
    TypeError,
    ({ name }) => `"${name}" is not a constructor (evaluating 'new a("${name}")')`,
  ),
  'no list': safari(
    'Spread syntax requires ...iterable[Symbol.iterator] to be a function',
    TypeError,
    'Spread syntax requires ...iterable[Symbol.iterator] to be a function',
  ),
  'unknown variable': safari(
    "Can't find variable: appointmentsByDay",
    ReferenceError,
    "Can't find variable: appointmentsByDay",
  ),
  'used before it is there': safari(
    'Cannot access uninitialized variable',
    ReferenceError,
    'Cannot access uninitialized variable.',
  ),
  'frozen object': safari(
    'Attempted to assign to readonly property',
    TypeError,
    'Attempted to assign to readonly property.',
  ),
  'sealed object': safari(
    'object that is not extensible',
    TypeError,
    'Attempting to define property on object that is not extensible.',
  ),
  'deleted property': safari('Unable to delete property', TypeError, 'Unable to delete property.'),
  'endless recursion': safari(
    'Maximum call stack size exceeded',
    RangeError,
    'Maximum call stack size exceeded.',
  ),
  'array too long': safari(
    'Array size is not a small enough positive integer',
    RangeError,
    'Array size is not a small enough positive integer.',
  ),
  'date that is none': safari('Invalid Date', RangeError, 'Invalid Date'),
  'malformed URI': safari('URI error', URIError, 'URI error'),
  'circle as JSON': safari(
    'JSON.stringify cannot serialize cyclic structures',
    TypeError,
    'JSON.stringify cannot serialize cyclic structures.',
  ),
  'text that is no JSON': safari(
    'JSON Parse error: Unexpected identifier',
    SyntaxError,
    ({ name }) => `JSON Parse error: Unexpected identifier "${name}"`,
  ),
  'page in its place': safari(
    'JSON Parse error: Unrecognized token',
    SyntaxError,
    "JSON Parse error: Unrecognized token '<'",
  ),
  'half of a JSON': safari(
    'JSON Parse error: Unexpected EOF',
    SyntaxError,
    'JSON Parse error: Unexpected EOF',
  ),
  'half an object of a JSON': safari(
    "JSON Parse error: Expected '}'",
    SyntaxError,
    "JSON Parse error: Expected '}'",
  ),
  'half a text of a JSON': safari(
    'JSON Parse error: Unterminated string',
    SyntaxError,
    'JSON Parse error: Unterminated string',
  ),
  'answer that is no JSON': safari(
    'The string did not match the expected pattern',
    'SyntaxError',
    'The string did not match the expected pattern.',
  ),
  'pattern of data': safari(
    'Invalid regular expression: missing )',
    SyntaxError,
    'Invalid regular expression: missing )',
  ),
  'pattern that it does not know': safari(
    'Invalid regular expression: invalid group specifier name',
    SyntaxError,
    'Invalid regular expression: invalid group specifier name',
  ),
  'nothing to reduce': safari(
    'reduce of empty array with no initial value',
    TypeError,
    'reduce of empty array with no initial value',
  ),
  'key in a text': safari(
    'is not an Object.',
    TypeError,
    ({ name }) => `${name} is not an Object. (evaluating '"a" in b')`,
  ),
  'no server': safari('Load failed', TypeError, 'Load failed'),
  'server that refuses': safari(
    'Could not connect to the server',
    TypeError,
    'Could not connect to the server.',
  ),
  'no network': safari(
    'The Internet connection appears to be offline',
    TypeError,
    'The Internet connection appears to be offline.',
  ),
  'lost connection': safari(
    'The network connection was lost',
    TypeError,
    'The network connection was lost.',
  ),
  'not in time': safari('The request timed out', TypeError, 'The request timed out.'),
  'other origin': safari(
    'is not allowed by Access-Control-Allow-Origin',
    TypeError,
    ({ name }) =>
      `Origin https://${name}.example is not allowed by Access-Control-Allow-Origin. Status code: 200`,
  ),
  'given up': safari(['AbortError', 'Fetch is aborted'], 'AbortError', 'Fetch is aborted'),
  'part that is gone': safari('ChunkLoadError', TypeError, 'Importing a module script failed.'),
  'child of another': safari(
    ['NotFoundError', 'The object can not be found here'],
    'NotFoundError',
    'The object can not be found here.',
  ),
  'lost database': safari(
    ['UnknownError', 'Connection to Indexed Database server lost'],
    'UnknownError',
    'Connection to Indexed Database server lost. Refresh the page to try again',
  ),
  'database out of order': safari(
    ['InvalidStateError', 'without an in-progress transaction'],
    'InvalidStateError',
    'Attempt to get a record from database without an in-progress transaction',
  ),
  'play not allowed': safari(
    ['NotAllowedError', 'The request is not allowed by the user agent'],
    'NotAllowedError',
    'The request is not allowed by the user agent or the platform in the current context, possibly because the user denied permission.',
  ),
  'no sound': safari(
    ['NotSupportedError', 'The operation is not supported'],
    'NotSupportedError',
    'The operation is not supported.',
  ),
  'function cloned': safari(
    ['DataCloneError', 'The object can not be cloned'],
    'DataCloneError',
    'The object can not be cloned.',
  ),
  'out of order': safari(
    ['InvalidStateError', 'The object is in an invalid state'],
    'InvalidStateError',
    'The object is in an invalid state.',
  ),
})
