// @vitest-environment node

import { expect, it } from 'vitest'
import { maskRecording as maskWith } from '../../../src/privacy/replay'
import { maskSelector } from '../../../src/privacy/rules'

const maskRecording = (recording: unknown) => maskWith(recording, maskSelector)

const PLANTED = 'Jane Doe'

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

it('keeps of a page boxes and stars', () => {
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
            attributes: { rr_width: '12px' },
            childNodes: [
              { type: 3, id: 4, textContent: '********' },
              { type: 3, id: 5, textContent: '********' },
            ],
          },
        ],
      },
    },
  })
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
      texts: [{ id: 1, value: '********' }],
      attributes: [{ id: 2, attributes: { rr_width: '1px' } }],
      removes: [{ id: 3, parentId: 1 }],
      adds: [{ parentId: 1, nextId: null, node: { type: 3, id: 9, textContent: '********' } }],
    },
  })
  expect(move).toMatchObject({
    data: { source: 1, positions: [{ x: 1, y: 2, id: 3, timeOffset: 0 }] },
  })
  expect(input).toMatchObject({ data: { source: 5, id: 4, text: '********', isChecked: false } })
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
  expect(recording).not.toMatch(/jane|\*/)
})
