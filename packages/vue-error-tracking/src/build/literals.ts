/**
 * Collects what the source says, so that the browser can tell it from what data put into a text.
 *
 * Texts are the string and template literals that may end in an error, a log or telemetry: in what
 * is thrown, given to an `…Error`, to `console`, `reject` or a function of Sentry's, also by way of
 * a constant, a property, a function's result or a function's parameter. It looks at names, not at
 * types: a text too many costs bytes, a text too few costs one message.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { babelParse, parse, walk } from 'vue/compiler-sfc'
import type { Literals, Template } from '../from-build.ts'
import { find } from '../privacy/patterns.ts'

type Node = Record<string, unknown> & { type: string; start: number; end: number }

interface Module {
  source: string
  /** All that counts in it, in order: it is gone through several times. */
  nodes: Placed[]
}

/** A function, as far as its callers matter. */
interface Scope {
  name: string
  params: Set<string>
}

/** A node, and the functions around it, the innermost last. */
type Placed = readonly [node: Node, functions: readonly Scope[]]

type Definitions = Map<string, [Node, Module][]>

/** What the names of a program stand for, wherever they are defined. */
interface Index {
  /** Values given to variables and properties of a name. */
  values: Definitions
  /** What functions of a name return. */
  results: Definitions
  /** Classes that are errors without saying so in their name. */
  errors: Set<string>
  /** Of how many things a name may be one: one of more says nothing. */
  most: number
  /** What was found for a name, by how far it is followed: of many that stand for each other. */
  followed: { values: Map<string, Template[]>; results: Map<string, Template[]> }
}

/** How far a text is followed from where it is used to where it stands. */
const MAX_STEPS = 4
const MAX_HOLE = 60

const SINKS = new Set(
  (
    'reject reportError captureMessage captureException captureFeedback sendFeedback ' +
    'addBreadcrumb startSpan startInactiveSpan startSpanManual updateSpanName ' +
    'setTransactionName setFingerprint'
  ).split(' '),
)
/** Files of tests, in the ways that people name them. */
const TEST = /(^|\/)__tests__\/|\.(spec|test)\.[cm]?[jt]sx?$/

const LOGGERS = new Set(['console', 'logger', 'log'])

const FUNCTIONS = new Set(
  (
    'ArrowFunctionExpression FunctionDeclaration FunctionExpression ' +
    'ClassMethod ClassPrivateMethod ObjectMethod'
  ).split(' '),
)
const CLASSES = new Set(['ClassDeclaration', 'ClassExpression'])

/**
 * Collects from every source file in folders.
 *
 * @param options `tests`: whether the files of tests count too
 */
export function collectFolders(folders: string[], { tests = false } = {}): Literals {
  const files = folders.flatMap((folder) =>
    filesIn(folder, tests).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const),
  )
  return collect(files)
}

/** What an application's modules from elsewhere say: their texts, and the names of their errors. */
export interface Bundled {
  templates: Template[]
  names: string
}

/**
 * Collects from the modules that an application is made of, each package by itself: names mean other
 * things in each.
 *
 * @param modules their paths, and what they hold
 */
export function collectBundled(modules: Iterable<readonly [path: string, code: string]>): Bundled {
  const packages = new Map<string, (readonly [string, string])[]>()
  for (const [path, code] of modules) {
    const [, name = ''] = PACKAGE.exec(path) ?? []
    if (!name || UNHEARD.test(name) || !SAYS.test(code)) continue
    packages.set(name, [...(packages.get(name) ?? []), [path, code.replace(DEVELOPMENT, 'false')]])
  }
  const found = [...packages.values()].map((files) => collect(files, MOST))
  const texts = found.flatMap(({ templates }) => templates.map((one) => JSON.stringify(one)))
  const names = found.flatMap(({ names }) => names.split(' ').filter((name) => /Error$/.test(name)))
  return {
    templates: [...new Set(texts)].sort().map((text) => JSON.parse(text)),
    names: sorted(new Set(names)),
  }
}

/** The package of a module, the innermost. */
const PACKAGE = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/
/** Whose errors reach nobody: those of the SDK are its own, and this package's are told already. */
const UNHEARD = /^(?:@sentry[\\/]|vue-error-tracking$)/
/** In a large library a name may stand for hundreds of things. */
const MOST = 4
/** What is worth the reading. */
const SAYS = /throw |Error|warn/
const DEVELOPMENT = /process\.env\.NODE_ENV\s*!==?\s*(["'])production\1/g

/** The files of source in a folder, by their paths from there. */
export function filesIn(folder: string, tests: boolean): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(vue|[cm]?[jt]sx?)$/.test(file) && !file.endsWith('.d.ts'))
    .filter((file) => tests || !TEST.test(file))
    .sort()
}

/** Collects from files, given with their names. The bundler reports those that do not parse. */
export function collect(
  files: (readonly [name: string, content: string])[],
  most = Infinity,
): Literals {
  const names = new Set<string>()
  const paths = new Set<string>()
  const modules = files.flatMap(([name, content]) => {
    // A script that is built from a file goes by its name.
    names.add(basename(name).replace(/\.\w+$/, ''))
    if (!name.endsWith('.vue')) return parseScript(content, name.endsWith('x'))
    return parseComponent(name, content, names)
  })
  const index = createIndex(modules, names, paths, most)
  return { templates: textsOf(modules, index), names: sorted(names), paths: sorted(paths) }
}

function sorted(words: Set<string>): string {
  return [...words].filter(Boolean).sort().join(' ')
}

function parseComponent(name: string, content: string, names: Set<string>): Module[] {
  const { script, scriptSetup, template } = parse(content, { filename: name }).descriptor
  const used = (template?.content ?? '').matchAll(/\.([A-Za-z_$][\w$]*)|([A-Za-z_$][\w$]*)\(/g)
  for (const [, property, called] of used) names.add(property ?? called ?? '')
  return [script, scriptSetup].flatMap((block) =>
    block ? parseScript(block.content, block.lang?.endsWith('x')) : [],
  )
}

function parseScript(source: string, jsx = false): Module[] {
  try {
    const plugins = ['typescript' as const, ...(jsx ? ['jsx' as const] : [])]
    const { program } = babelParse(source, { sourceType: 'module', plugins })
    return [{ nodes: placedIn(program as unknown as Node), source }]
  } catch {
    return []
  }
}

function createIndex(
  modules: Module[],
  names: Set<string>,
  paths: Set<string>,
  most: number,
): Index {
  const index: Index = {
    values: new Map(),
    results: new Map(),
    errors: new Set(),
    most,
    followed: { values: new Map(), results: new Map() },
  }
  for (const module of modules) {
    freeNames(module).forEach((name) => names.add(name))
    const define = (map: Definitions, name: string, node: unknown) => {
      if (!name || !node) return
      const known = map.get(name)
      if (known) known.push([node as Node, module])
      else map.set(name, [[node as Node, module]])
    }
    for (const [node, functions] of module.nodes) {
      const name = nameOf(node.id ?? node.key ?? node.property ?? node.left)
      const within = functions.at(-1)?.name ?? ''
      switch (node.type) {
        case 'VariableDeclarator':
          define(index.values, name, node.init)
          if (isFunction(node.init)) names.add(name)
          break
        case 'AssignmentExpression':
          define(index.values, name, node.right)
          if (name === 'name') names.add(wordIn(node.right))
          break
        case 'ClassProperty':
        case 'ObjectProperty':
          define(index.values, name, node.value)
          if (isFunction(node.value)) names.add(name)
          if (name === 'name') names.add(wordIn(node.value))
          // Of a route within another: its path begins with no slash.
          if (name === 'path') paths.add(wordIn(node.value))
          break
        case 'MemberExpression':
        case 'OptionalMemberExpression':
        case 'ClassMethod':
        case 'ObjectMethod':
        case 'FunctionDeclaration':
        case 'FunctionExpression':
          if (!node.computed) names.add(name)
          break
        case 'ClassDeclaration':
        case 'ClassExpression':
          names.add(name)
          if (isError(nameOf(node.superClass), index)) index.errors.add(name)
          break
        case 'ReturnStatement':
          define(index.results, within, node.argument)
          break
        case 'ArrowFunctionExpression':
          define(index.results, within, node.body)
          break
        case 'StringLiteral':
          pathWords(String(node.value)).forEach((word) => paths.add(word))
          break
        case 'TemplateElement':
          pathWords((node.value as { raw: string }).raw).forEach((word) => paths.add(word))
      }
    }
  }
  return index
}

/** The names that a module uses and does not define: what the page or the language has, or nobody. */
function freeNames({ nodes }: Module): Set<string> {
  const [used, defined] = [new Set<string>(), new Set<string>()]
  const properties = new Set<unknown>()
  const define = (pattern: unknown) => {
    if (!pattern) return
    walk(
      pattern as never,
      {
        enter: (node: unknown) => defined.add(nameOf(node)),
      } as never,
    )
  }
  for (const [node] of nodes) {
    // Of `a.b` and `{ b: a }` only `a`.
    if (!node.computed) properties.add(node.property ?? node.key)
    if (node.type === 'Identifier' && !properties.has(node)) used.add(String(node.name))
    if (node.type === 'VariableDeclarator' || isFunction(node) || isClass(node)) define(node.id)
    if (node.type === 'CatchClause') define(node.param)
    if (/^Import\w*Specifier$/.test(node.type)) define(node.local)
    if (isFunction(node)) (node.params as Node[]).forEach(define)
  }
  defined.forEach((name) => used.delete(name))
  return used
}

/** The parts of a path, as in `/api/v1/patients/${id}`; one that a hole completes is none. */
function pathWords(text: string): string[] {
  if (!text.includes('/') || /[\s<>]/.test(text)) return []
  return text.split('/').filter((part) => /^([A-Za-z][\w.-]{0,40}|:\S{1,40})$/.test(part))
}

function wordIn(node: unknown): string {
  // A field may have no value.
  const { type, value } = (node ?? {}) as Node
  return type === 'StringLiteral' && /^[\w-]+$/.test(String(value)) ? String(value) : ''
}

function textsOf(modules: Module[], index: Index): Template[] {
  const found = new Map<string, Template>()
  /** Functions that hand a parameter on into a text: what they are given counts as well. */
  const carriers = new Set<string>()
  let known = -1
  while (known < carriers.size) {
    known = carriers.size
    for (const module of modules) {
      for (const [node, functions] of module.nodes) {
        for (const value of sunk(node, functions, index, carriers)) {
          const name = nameOf(value)
          const carrier = functions.findLast(({ params }) => params.has(name))
          if (carrier && value.type === 'Identifier') carriers.add(carrier.name)
          for (const parts of templatesOf(value, module, index)) {
            found.set(JSON.stringify(parts), parts)
          }
        }
        if (isLogged(node)) {
          const parts = joinedParts(node.arguments as Node[], module, index)
          found.set(JSON.stringify(parts), parts)
        }
      }
    }
    carriers.delete('')
  }
  return [...found.values()].filter((parts) => hasText(parts) && !hasIdentifier(parts))
}

/** Even in the source, what has the form of a person's telephone number is not sent. */
function hasIdentifier(parts: Template): boolean {
  return parts.some((part, i) => i % 2 === 0 && find(part).length > 0)
}

/** A template that says something: one letter outside its holes. */
function hasText(parts: Template): boolean {
  return parts.some((part, i) => i % 2 === 0 && /\p{L}/u.test(part))
}

/** The expressions that a statement or call puts into an error, a log or telemetry. */
function sunk(
  node: Node,
  functions: readonly Scope[],
  index: Index,
  carriers: Set<string>,
): Node[] {
  const given = (node.arguments ?? []) as Node[]
  switch (node.type) {
    case 'ThrowStatement':
      return [node.argument as Node]
    case 'AssignmentExpression':
      return nameOf(node.left) === 'message' ? [node.right as Node] : []
    case 'ObjectProperty':
    case 'VariableDeclarator':
      // What people can answer, as an option of the plugin.
      return nameOf(node.key ?? node.id) === 'sentences' ? [(node.value ?? node.init) as Node] : []
    case 'NewExpression':
    case 'CallExpression':
    case 'OptionalCallExpression': {
      const callee = node.callee as Node
      const name = callee.type === 'Super' ? (functions.at(-1)?.name ?? '') : nameOf(callee)
      const sinks =
        SINKS.has(name) ||
        /^warn(?:\$\d+)?$/.test(name) ||
        carriers.has(name) ||
        isError(name, index) ||
        isLogged(node)
      return sinks ? given : []
    }
  }
  return []
}

function isLogged({ type, callee }: Node): boolean {
  return type === 'CallExpression' && LOGGERS.has(nameOf((callee as Node).object))
}

function isError(name: string, { errors }: Index): boolean {
  return /(Error|Exception)$/.test(name) || errors.has(name)
}

/** Every text that an expression may stand for, also by way of names. */
function templatesOf(
  node: Node | null | undefined,
  module: Module,
  index: Index,
  steps = MAX_STEPS,
): Template[] {
  if (!node || steps === 0) return []
  const inside = (nodes: unknown[]) =>
    nodes.flatMap((inner) => templatesOf(inner as Node, module, index, steps - 1))
  const elsewhere = (kind: 'values' | 'results', name: string) => {
    const definitions = index[kind].get(name) ?? []
    if (definitions.length > index.most) return []
    const key = `${steps} ${name}`
    const known = index.followed[kind].get(key)
    if (known) return known
    const all = definitions.flatMap(([value, where]) => templatesOf(value, where, index, steps - 1))
    const found = [...new Map(all.map((parts) => [JSON.stringify(parts), parts])).values()]
    index.followed[kind].set(key, found)
    return found
  }
  switch (node.type) {
    case 'StringLiteral':
    case 'TemplateLiteral':
    case 'BinaryExpression':
      return [partsOf(node, module, index)]
    case 'TaggedTemplateExpression':
      return inside([node.quasi])
    case 'ConditionalExpression':
      return inside([node.consequent, node.alternate])
    case 'LogicalExpression':
      return inside([node.left, node.right])
    case 'ArrayExpression':
      return inside(node.elements as unknown[])
    case 'ObjectExpression':
      return inside((node.properties as Node[]).map(({ value }) => value))
    case 'NewExpression':
      return inside(node.arguments as unknown[])
    case 'AwaitExpression':
    case 'SpreadElement':
      return inside([node.argument])
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return inside([node.expression])
    case 'Identifier':
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      // One of a list or an object may be any of it.
      if (node.computed) return inside([node.object])
      // The `value` of a reference in Vue stands for everything.
      return nameOf(node) === 'value' ? [] : elsewhere('values', nameOf(node))
    case 'CallExpression':
    case 'OptionalCallExpression':
      return elsewhere('results', nameOf(node.callee))
  }
  return []
}

/** The parts of one text; a name that always stands for the same literal counts as that. */
function partsOf(node: Node, module: Module, index: Index): Template {
  if (node.type === 'StringLiteral') return [String(node.value)]
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const sides = [node.left, node.right] as [Node, Node]
    return sides.map((side) => partsOf(side, module, index)).reduce(concatenated)
  }
  if (node.type === 'TemplateLiteral') {
    const holes = (node.expressions as Node[]).map((hole) => partsOf(hole, module, index))
    return (node.quasis as { value: { cooked?: string } }[])
      .map(({ value }, i) => concatenated([value.cooked ?? ''], holes[i] ?? ['']))
      .reduce(concatenated)
  }
  const [definition, ...others] = index.values.get(nameOf(node)) ?? []
  if (node.type === 'Identifier' && others.length === 0 && definition) {
    const [{ type, value }] = definition
    if (type === 'StringLiteral') return [String(value)]
  }
  return ['', holeOf(node, module), '']
}

function concatenated(one: Template, other: Template): Template {
  return [...one.slice(0, -1), (one.at(-1) ?? '') + (other[0] ?? ''), ...other.slice(1)]
}

/** As the SDK joins what is given to the console. */
function joinedParts(nodes: Node[], module: Module, index: Index): Template {
  return nodes
    .map((node) => partsOf(node, module, index))
    .reduce((one, other) => concatenated(concatenated(one, [' ']), other), [''])
}

/** The expression's source, unless that is long or holds a literal of its own. */
function holeOf({ start, end }: Node, { source }: Module): string {
  const text = source.slice(start, end).replace(/\s+/g, ' ')
  return text.length > MAX_HOLE || /['"`{}]|\b\d/.test(text) ? '…' : text
}

/** The nodes of a program that count, in order. */
function placedIn(ast: Node): Placed[] {
  const placed: Placed[] = []
  const around: (readonly Scope[])[] = [[]]
  const classes: string[] = []
  walk(ast as never, {
    enter(found: unknown, above: unknown, key: unknown) {
      const node = found as Node
      const parent = (above ?? {}) as Node
      // Types are no data, and a module's name is no text.
      const isType = node.type.startsWith('TSType') || node.type.startsWith('TSInterface')
      if (isType || key === 'source' || isImport(parent) || isUnreached(parent, key)) {
        this.skip()
        return
      }
      if (isClass(node)) classes.push(nameOf(node.id ?? parent.id))
      if (isFunction(node)) {
        // An anonymous one goes by the name of the variable or property it is given to.
        const name = nameOf(node.id ?? node.key ?? parent.id ?? parent.key)
        const scope = {
          name: node.kind === 'constructor' ? (classes.at(-1) ?? '') : name,
          params: new Set((node.params as Node[]).map(paramName)),
        }
        around.push([...(around.at(-1) ?? []), scope])
      }
      placed.push([node, around.at(-1) ?? []])
    },
    leave(found: unknown) {
      if (isFunction(found)) around.pop()
      if (isClass(found)) classes.pop()
    },
  })
  return placed
}

/** What a build for production leaves out. */
function isUnreached({ type, test, left }: Node, key: unknown): boolean {
  const never = (node: unknown) =>
    (node as Node | undefined)?.type === 'BooleanLiteral' && (node as Node).value === false
  if (type === 'LogicalExpression') return key === 'right' && never(left)
  return key === 'consequent' && never(test)
}

function isFunction(node: unknown): boolean {
  return FUNCTIONS.has((node as Node | null)?.type ?? '')
}

function isImport({ callee }: Node): boolean {
  return (callee as Node | undefined)?.type === 'Import'
}

function isClass(node: unknown): boolean {
  return CLASSES.has((node as Node).type)
}

function paramName(node: Node): string {
  return nameOf(node.left ?? node.parameter ?? node)
}

/** `name` for `name`, `object.name` and `'name'`. */
function nameOf(node: unknown): string {
  const { type, name, value, property, computed } = (node ?? {}) as Node
  if (type === 'Identifier') return String(name)
  if (type === 'StringLiteral') return String(value)
  return property && !computed ? nameOf(property) : ''
}
