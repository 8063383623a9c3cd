/**
 * What browsers themselves say, with holes where they quote data. `{n}` keeps a number of up to six
 * digits, `{name}` a word that stands in the application's source; every other hole stays one.
 */
export const BROWSER_MESSAGES = [
  "Cannot read properties of {name} (reading '{name}')",
  "Cannot destructure property '{name}' of '{expression}' as it is {name}.",
  "Cannot access '{name}' before initialization",
  'Maximum call stack size exceeded',
  'Invalid time value',
  'Unexpected end of JSON input',
  'Unexpected token {token}, {text} is not valid JSON',
  'JSON.parse: {reason} at line {n} column {n} of the JSON data',
  '{name} is not defined',
  '{name} is not a function',
  '{name} is not iterable',
  '{name} is undefined',
  '{name} is null',
  'can\'t access property "{name}", {expression} is {name}',
  "Can't find variable: {name}",
  "{name} is not an object (evaluating '{expression}')",
  'too much recursion',
  'Failed to fetch',
  'Load failed',
  'NetworkError when attempting to fetch resource.',
  'Failed to fetch dynamically imported module: {url}',
  'error loading dynamically imported module: {url}',
  'Importing a module script failed.',
  'Unable to preload CSS for {url}',
  'signal is aborted without reason',
  "Failed to execute '{name}' on '{name}': {reason}",
  'Script error.',
  'Object captured as {what} with keys: {keys}',
]
