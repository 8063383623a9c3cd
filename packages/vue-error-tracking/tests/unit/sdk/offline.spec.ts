// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepOffline } from '../../../src/sdk/offline'

const MINUTE = 60_000

let isDown: boolean
let answer: { statusCode: number }
const arrived: number[] = []

beforeEach(() => {
  vi.useFakeTimers()
  isDown = true
  answer = { statusCode: 200 }
  arrived.length = 0
})

afterEach(() => vi.useRealTimers())

async function send(envelope: number) {
  if (isDown) throw new TypeError('Failed to fetch')
  arrived.push(envelope)
  return answer
}

const keeping = () => keepOffline(send, { count: 3, age: 60 * MINUTE })

it('sends at once where it can', async () => {
  isDown = false

  expect(await keeping()(1)).toEqual({ statusCode: 200 })
  expect(arrived).toEqual([1])
})

it('keeps what cannot be sent, and sends it in its order when the browser is online', async () => {
  const sendOrKeep = keeping()
  expect(await sendOrKeep(1)).toBe('kept')
  expect(await sendOrKeep(2)).toBe('kept')

  isDown = false
  dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)

  expect(arrived).toEqual([1, 2])
})

it('tries again by itself, ever more seldom', async () => {
  await keeping()(1)
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  isDown = false
  await vi.advanceTimersByTimeAsync(10 * MINUTE)

  expect(arrived).toEqual([1])
  expect(vi.getTimerCount()).toBe(0)
})

it('keeps the first few, and fails as without it for the others', async () => {
  const sendOrKeep = keeping()
  for (const envelope of [1, 2, 3]) await sendOrKeep(envelope)

  await expect(sendOrKeep(4)).rejects.toThrow('Failed to fetch')
})

it('forgets what is too old, and says so', async () => {
  const onLost = vi.fn()
  await keepOffline(send, { count: 3, age: 60 * MINUTE }, onLost)(1)
  await vi.advanceTimersByTimeAsync(61 * MINUTE)
  isDown = false
  await vi.advanceTimersByTimeAsync(60 * MINUTE)

  expect(arrived).toEqual([])
  expect(onLost).toHaveBeenCalledExactlyOnceWith(1)
})

it('takes a proxy’s answer for a server that is away as no network', async () => {
  isDown = false
  answer = { statusCode: 502 }

  expect(await keeping()(1)).toBe('kept')
})
