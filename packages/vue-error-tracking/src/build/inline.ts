/**
 * What a build wrote into its page: scripts, styles and `style` attributes, which a policy knows by the
 * hash of their content.
 */

import { createHash } from 'node:crypto'
import { babelParse, parse, walk } from 'vue/compiler-sfc'

/** The contents of what is inlined. */
export interface Inlined {
  scripts: string[]
  styles: string[]
  /** Values of `style` attributes. */
  attributes: string[]
}

/** A node of Vue's parser for templates, which reads any HTML. */
interface Node {
  type: number
  tag?: string
  loc: { source: string; start: { offset: number }; end: { offset: number } }
  children?: Node[]
  props?: (Pick<Node, 'type' | 'loc'> & { name: string; value?: { content: string } })[]
}

const ELEMENT = 1
const ATTRIBUTE = 6
const AROUND = '<template>'

/** Returns the elements of a piece of HTML, and of those in them. */
function elementsIn(html: string): Node[] {
  // It does not end, so that nothing of it can become part of a tag that is not whole.
  const { descriptor } = parse(`${AROUND}${html}`, { sourceMap: false })
  const found: Node[] = []
  const look = (node: Node) => {
    if (node.type === ELEMENT) found.push(node)
    node.children?.forEach(look)
  }
  ;((descriptor.template?.ast?.children ?? []) as unknown as Node[]).forEach(look)
  return found
}

function attribute({ props = [] }: Node, wanted: string): string | undefined {
  const found = props.find(({ type, name }) => type === ATTRIBUTE && name === wanted)
  return found && (found.value?.content ?? '')
}

/** As a browser reads it. */
function content({ children = [] }: Node): string {
  return children.map(({ loc }) => loc.source.replace(/\r\n?/g, '\n')).join('')
}

/** Returns what is inlined in a page. */
export function inlinedIn(html: string): Inlined {
  const elements = elementsIn(html)
  const named = (name: string) => elements.filter(({ tag }) => tag === name)
  const scripts = named('script').filter((script) => attribute(script, 'src') === undefined)
  return {
    scripts: scripts.map(content),
    styles: named('style').map(content),
    attributes: elements.flatMap((element) => attribute(element, 'style') ?? []),
  }
}

/**
 * Returns the values of `style` attributes in the markup that a script holds: Vue writes large pieces
 * of a template that never change as HTML.
 */
export function attributesIn(script: string): string[] {
  if (!/<[^<]* style=/.test(script)) return []
  const found: string[] = []
  const look = (text: unknown) => {
    if (typeof text !== 'string' || !/<[^<]* style=/.test(text)) return
    found.push(...inlinedIn(text).attributes)
  }
  const program = babelParse(script, { sourceType: 'module', errorRecovery: true })
  walk(
    program.program as never,
    {
      enter(node: { type: string; value?: unknown }) {
        if (node.type === 'StringLiteral') look(node.value)
        if (node.type === 'TemplateElement') look((node.value as { cooked?: string }).cooked)
      },
    } as never,
  )
  return found
}

/** Where in a page something can stand before all else that the policy is to judge. */
export function beginOfHead(html: string): number {
  const [head] = elementsIn(html).filter(({ tag }) => tag === 'head')
  if (!head) return 0
  // What an attribute holds may look like the tag's end.
  const begin = head.props?.at(-1)?.loc.end.offset ?? head.loc.start.offset
  return html.indexOf('>', begin - AROUND.length) + 1
}

/** As a policy names a content. */
export function hashOf(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`
}
