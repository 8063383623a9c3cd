import { expect, it, vi } from 'vitest'
import { fetchWhole } from '../../../src/sdk/requests'

const FAILED = new TypeError('Failed to fetch')
const ask = vi.fn<typeof fetch>()

const keepalive = () => ask.mock.calls.map(([, options]) => options?.keepalive)

it('reads what is answered, as a request counts until then', async () => {
  const answer = new Response('{}')
  ask.mockReset().mockResolvedValue(answer)

  expect(await fetchWhole(ask)('/tracker', { keepalive: true })).toBe(answer)
  expect(answer.bodyUsed).toBe(true)
})

it('asks at once without keepalive, where a browser refuses it', async () => {
  ask.mockReset().mockRejectedValueOnce(FAILED).mockResolvedValue(new Response())

  expect((await fetchWhole(ask)('/tracker', { body: 'a', keepalive: true })).status).toBe(200)
  expect(keepalive()).toEqual([true, false])
  expect(ask.mock.lastCall?.[1]?.body).toBe('a')
})

it('fails as without it, and asks no third time', async () => {
  ask.mockReset().mockRejectedValue(FAILED)

  await expect(fetchWhole(ask)('/tracker', { keepalive: true })).rejects.toBe(FAILED)
  await expect(fetchWhole(ask)('/tracker', { keepalive: false })).rejects.toBe(FAILED)
  expect(keepalive()).toEqual([true, false, false])
})

it('takes an answer that breaks off for one', async () => {
  const body = new ReadableStream({ start: (broken) => broken.error(FAILED) })
  ask.mockReset().mockResolvedValue(new Response(body, { status: 429 }))

  expect((await fetchWhole(ask)('/tracker')).status).toBe(429)
})
