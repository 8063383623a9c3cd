import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import ErrorTestView from '../ErrorTestView.vue'
import { startApi } from './api'

/** Presses a button and returns the message of what Vue's error handler then sees. */
async function press(label: string): Promise<string> {
  const caught = vi.fn<(error: unknown) => void>()
  const page = mount(ErrorTestView, { global: { config: { errorHandler: caught } } })
  const button = page.findAll('button').find((button) => button.text() === label)
  await button?.trigger('click')
  await expect.poll(() => caught).toHaveBeenCalled()
  expect(page.get('[role=status]').text()).toBe(`Raised: ${label}.`)
  return (caught.mock.lastCall?.[0] as Error).message
}

it.each([
  ['Throw in a handler', 'Error test: handler'],
  ['Break a render', 'Error test: render'],
])('%s raises its error', async (label, message) => {
  expect(await press(label)).toBe(message)
})

it('Fail a request asks the API to fail, and fails with it', async () => {
  const api = await startApi({ 'POST /api/v1/test/error': [500, {}] })

  expect(await press('Fail a request')).toBe('Error test: request answered 500')
  expect(api.asked[0]?.body).toMatchObject({ error_type: 'exception' })
  await api.stop()
})
