// @vitest-environment node

import { expect, it } from 'vitest'
import { attributesIn, beginOfHead, inlinedIn } from '../../../src/build/inline.ts'

const PAGE = `<!doctype html>
<html lang="en">
  <head title="a > b">
    <script type="importmap">{"imports": {}}</script>
    <script>if (1 < 2 && "</p>") run({{ a }})
</script>
    <style>p > i { color: red }\r\n</style>
    <script type="module" src="/a.js"></script>
  </head>
  <body style="margin: 0">
    <p style='font-family: "A &amp; B"' @click="x" :style="y">{{ text }}</p>
    <noscript><i style="color:red"></i></noscript>
  </body>
</html>`

it('finds what is inlined in a page, as a browser reads it', () => {
  expect(inlinedIn(PAGE)).toEqual({
    scripts: ['{"imports": {}}', 'if (1 < 2 && "</p>") run({{ a }})\n'],
    styles: ['p > i { color: red }\n'],
    attributes: ['margin: 0', 'font-family: "A & B"', 'color:red'],
  })
})

it('finds where the head begins', () => {
  expect(PAGE.slice(0, beginOfHead(PAGE))).toMatch(/<head title="a > b">$/)
  expect(PAGE.slice(0, beginOfHead(PAGE)).endsWith('<head title="a > b">')).toBe(true)
  expect(beginOfHead('<p>No head</p>')).toBe(0)
})

it.each([
  ['a(`<p style="margin: 0">A</p><b style="top: 1px"></b>`, 2)', ['margin: 0', 'top: 1px']],
  [`a("<p style=\\"margin: 0\\">A</p>")`, ['margin: 0']],
  [`a('<p class="b" style="margin: 0">A</p>')`, ['margin: 0']],
  ['a(`<p>style="margin: 0"</p>`)', []],
  ['a.style="margin: 0"', []],
  ['const a = `<a style=${b}>`', []],
])('finds the attributes in the markup that a script holds: %s', (script, attributes) => {
  expect(attributesIn(script)).toEqual(attributes)
})
