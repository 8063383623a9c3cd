// @vitest-environment node

import { expect, it } from 'vitest'
import { BUILT, selectorsIn } from '../../../src/privacy/stylesheets'
import { markBuilt, stylesheetsOf } from '../../../src/build/stylesheets'

it.each([
  ['.card,.card>p.lead:hover{margin:.5rem}', ['.card', '.lead']],
  ['#app{color:#abc;background:#aabbcc}', ['#app']],
  ['.of[data-v-1a2b3c4d]{}[data-state=answers]{}', ['.of', '[data-v-1a2b3c4d]']],
  [String.raw`.md\:w-1\/2{}.w-\[37px\]{}.\31 0{}`, ['.md:w-1/2', '.w-[37px]', '.10']],
  [`a::before{content:".jane";content:'.doe'}/* .smith */b{background:url(x.svg)}`, []],
  ['.card{.inner &{color:red}}', ['.card', '.inner']],
])('finds in %s %j', (css, selectors) => {
  expect(selectorsIn(css)).toEqual(selectors)
})

it('marks a stylesheet once', () => {
  const marked = markBuilt('.card{}')
  expect(marked).toContain(BUILT)
  expect(markBuilt(marked)).toBe(marked)
})

const HASH = expect.stringMatching(/^[\da-f]{64}$/)

it('tells the tunnel what each is, and what they select by', () => {
  expect(stylesheetsOf(['.b{}.a{}', '.a{}'])).toEqual({
    hashes: [HASH, HASH],
    selectors: '.a .b',
  })
})
