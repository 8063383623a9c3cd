// @vitest-environment node

import { expect, it } from 'vitest'
import { maskRecording as maskWith, type Stylesheets } from '../../../src/privacy/replay'
import { maskSelector } from '../../../src/privacy/rules'
import { selectorsIn } from '../../../src/privacy/stylesheets'

const SHEET = '.card { color: red } #app { width: 1px } .of[data-v-1a2b3c4d] { color: red } /* é */'
const selectors = new Set(selectorsIn(SHEET))
const styles: Stylesheets = {
  textOf: (address) => (address === 'http://host/built.css' ? SHEET : undefined),
  has: (selector) => selectors.has(selector),
}

const maskRecording = (recording: unknown) => maskWith(recording, maskSelector, styles)

const PLANTED = 'Jane Doe'
const MASKED = 'xxxx xxx'

function masked(...events: object[]): object[] {
  const [head = '', body = ''] =
    maskRecording(`{"segment_id":3}\n${JSON.stringify(events)}`)?.split('\n') ?? []
  expect(JSON.parse(head)).toEqual({ segment_id: 3 })
  return JSON.parse(body)
}

it('hides where the page is', () => {
  expect(
    masked({
      type: 4,
      data: { href: `http://host/${PLANTED}`, width: 3, height: 4 },
      timestamp: 5,
    }),
  ).toEqual([{ type: 4, data: { href: '', width: 3, height: 4 }, timestamp: 5 }])
})

it('keeps of a page no word', () => {
  const names =
    'href src style title alt placeholder id class data-name aria-label value name _cssText'
  const attributes = Object.fromEntries(names.split(' ').map((name) => [name, PLANTED]))
  const [snapshot] = masked({
    type: 2,
    timestamp: 1,
    data: {
      initialOffset: { left: 0, top: 7 },
      node: {
        type: 0,
        id: 1,
        childNodes: [
          { type: 1, id: 2, name: PLANTED, publicId: PLANTED, systemId: PLANTED },
          {
            type: 2,
            id: 3,
            tagName: 'x-jane',
            attributes: { ...attributes, rr_width: '12px', rr_height: PLANTED },
            childNodes: [
              { type: 3, id: 4, textContent: PLANTED },
              { type: 5, id: 5, textContent: PLANTED },
              { type: 9, id: 6, textContent: PLANTED },
            ],
          },
        ],
      },
    },
  })

  expect(snapshot).toEqual({
    type: 2,
    timestamp: 1,
    data: {
      initialOffset: { left: 0, top: 7 },
      node: {
        type: 0,
        id: 1,
        childNodes: [
          { type: 1, id: 2, name: 'html', publicId: '', systemId: '' },
          {
            type: 2,
            id: 3,
            tagName: 'div',
            attributes: { rr_width: '12px', class: '', style: '' },
            childNodes: [
              { type: 3, id: 4, textContent: MASKED },
              { type: 3, id: 5, textContent: MASKED },
            ],
          },
        ],
      },
    },
  })
})

/** What is kept of an element's attributes. */
function attributesOf(tagName: string, attributes: object): unknown {
  const [snapshot] = masked({ type: 2, data: { node: { type: 2, id: 1, tagName, attributes } } })
  return (snapshot as { data: { node: { attributes: object } } }).data.node.attributes
}

it('keeps the content of stylesheets that the build wrote, in ASCII', () => {
  const link = { rel: 'stylesheet', href: 'http://host/built.css' }
  expect(attributesOf('link', link)).toEqual({ _cssText: SHEET })
  expect(attributesOf('link', { ...link, media: 'screen' })).toEqual({ _cssText: SHEET })
  expect(attributesOf('link', { ...link, media: 'print' })).toEqual({})
  expect(attributesOf('link', { ...link, href: `http://host/${PLANTED}.css` })).toEqual({})
  expect(attributesOf('link', { _cssText: `.${PLANTED} {}` })).toEqual({})
  expect(attributesOf('style', { _cssText: SHEET })).toEqual({})
  const event = { type: 2, data: { node: { type: 2, tagName: 'link', attributes: link } } }
  // The item's header says its length in characters.
  expect(maskRecording(`{}\n${JSON.stringify([event])}`)).toMatch(/^[\n -~]*$/)
})

it.each([
  [{ class: `card ${PLANTED} of` }, { class: 'card of' }],
  [{ id: 'app' }, { id: 'app' }],
  [{ id: PLANTED }, {}],
  [{ 'data-v-1a2b3c4d': '' }, { 'data-v-1a2b3c4d': '' }],
  [{ 'data-v-1a2b3c4d': PLANTED, 'data-v-jane': '' }, {}],
  [{ style: 'width: 37px; display: none' }, { style: 'display: none;' }],
  [{ style: 'display: none !important;' }, { style: 'display: none;' }],
  [{ style: '--display: none; width: 37px' }, { style: '' }],
  [{ style: `background: url(/${PLANTED})` }, { style: '' }],
  [{ style: { display: 'none', width: PLANTED } }, { style: { display: 'none' } }],
  [{ style: { display: PLANTED } }, { style: { display: false } }],
  [{ style: { width: PLANTED } }, { style: {} }],
  [
    { type: 'radio', dir: 'rtl', hidden: '', rows: '4', checked: true },
    { type: 'radio', dir: 'rtl', hidden: '', rows: '4' },
  ],
  [{ type: PLANTED, dir: PLANTED, hidden: PLANTED, rows: PLANTED, size: '1234' }, {}],
  [
    { id: null, hidden: null, title: null },
    { id: null, hidden: null },
  ],
])('keeps of %j what lays an element out', (given, kept) => {
  expect(attributesOf('div', given)).toEqual(kept)
})

it.each([
  ['', ''],
  ['  two\n words ', '  xxx\n xxxxx '],
  ['6 May\u00a02031', 'x xxx\u00a0xxxx'],
  ['😀', 'xx'],
])('masks %j letter by letter', (textContent, shown) => {
  const [snapshot] = masked({ type: 2, data: { node: { type: 3, id: 1, textContent } } })
  expect(snapshot).toMatchObject({ data: { node: { textContent: shown } } })
})

it('keeps of changes where they are', () => {
  const node = { type: 3, id: 9, textContent: PLANTED }
  const [change, move, input, style] = masked(
    {
      type: 3,
      timestamp: 1,
      data: {
        source: 0,
        texts: [{ id: 1, value: PLANTED }],
        attributes: [{ id: 2, attributes: { title: PLANTED, rr_width: '1px' } }],
        removes: [{ id: 3, parentId: 1, name: PLANTED }],
        adds: [
          { parentId: 1, nextId: null, node },
          { parentId: 1, node: PLANTED },
        ],
      },
    },
    {
      type: 3,
      timestamp: 1,
      data: { source: 1, positions: [{ x: 1, y: 2, id: 3, timeOffset: 0 }] },
    },
    { type: 3, timestamp: 1, data: { source: 5, id: 4, text: PLANTED, isChecked: true } },
    { type: 3, timestamp: 1, data: { source: 8, id: 4, adds: [{ rule: PLANTED }] } },
  )

  expect(change).toMatchObject({
    data: {
      source: 0,
      texts: [{ id: 1, value: MASKED }],
      attributes: [{ id: 2, attributes: { rr_width: '1px' } }],
      removes: [{ id: 3, parentId: 1 }],
      adds: [{ parentId: 1, nextId: null, node: { type: 3, id: 9, textContent: MASKED } }],
    },
  })
  expect(move).toMatchObject({
    data: { source: 1, positions: [{ x: 1, y: 2, id: 3, timeOffset: 0 }] },
  })
  expect(input).toMatchObject({ data: { source: 5, id: 4, text: MASKED, isChecked: false } })
  expect(style).toBeUndefined()
})

it('keeps of what the SDK adds when it was, and how large', () => {
  const custom = (tag: string, payload: object) => ({
    type: 5,
    timestamp: 1,
    data: { tag, payload },
  })

  expect(
    masked(
      custom('breadcrumb', {
        timestamp: 1.5,
        category: 'ui.click',
        message: `main > button[title="${PLANTED}"]`,
        data: { nodeId: 4, node: { textContent: PLANTED } },
      }),
      custom('breadcrumb', {
        category: 'console',
        message: PLANTED,
        data: { arguments: [PLANTED] },
      }),
      custom('performanceSpan', {
        op: 'resource.fetch',
        description: `http://host/${PLANTED}`,
        startTimestamp: 1,
        endTimestamp: 2,
        data: { statusCode: 200, size: 3, request: { body: PLANTED } },
      }),
      custom('options', { name: PLANTED }),
      custom(PLANTED, {}),
    ),
  ).toEqual([
    custom('breadcrumb', {
      timestamp: 1.5,
      type: 'default',
      category: 'ui.click',
      message: '* > button',
      data: { nodeId: 4 },
    }),
    custom('breadcrumb', { type: 'default', category: 'console', data: {} }),
    custom('performanceSpan', {
      op: 'resource.fetch',
      description: '',
      startTimestamp: 1,
      endTimestamp: 2,
      data: { statusCode: 200, size: 3 },
    }),
  ])
})

it.each([undefined, 17, '', 'jane', '{}', '{}\n{}', '{}\njane', new Uint8Array([0x78, 0x9c])])(
  'drops %j',
  (recording) => {
    expect(maskRecording(recording)).toBeUndefined()
  },
)

it('ends where a page is nested without end', () => {
  const depth = 100_000
  const node = `${'{"type":2,"childNodes":['.repeat(depth)}{"type":3,"textContent":"jane"}${']}'.repeat(depth)}`
  const recording = maskRecording(`{}\n[{"type":2,"data":{"node":${node}}}]`)

  expect(recording?.match(/tagName/g)).toHaveLength(151)
  expect(recording).not.toMatch(/jane|xxxx/)
})
