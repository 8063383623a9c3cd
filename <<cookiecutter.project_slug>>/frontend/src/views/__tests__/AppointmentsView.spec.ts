import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { captureException } from 'vue-error-tracking'
import AppointmentsView from '../AppointmentsView.vue'
import { startApi } from './api'

const LIST = 'GET /api/v1/appointments'
const BOOK = 'POST /api/v1/appointments'
const BOOKED = {
  id: '7f0c',
  type: 'follow_up',
  status: 'booked',
  starts_at: '2026-12-01T09:00:00Z',
}

let api: Awaited<ReturnType<typeof startApi>>
vi.mock('vue-error-tracking', { spy: true })

beforeEach(async () => {
  api = await startApi({ [LIST]: [200, []] })
})

afterEach(async () => {
  await api.stop()
  vi.clearAllMocks()
})

/** Mounts the view and waits until it says this. */
async function open(text: string) {
  const view = mount(AppointmentsView)
  await saying(view, text)
  return view
}

function saying(view: ReturnType<typeof mount>, text: string) {
  return expect.poll(() => view.text()).toContain(text)
}

it('says that it is loading', async () => {
  const view = mount(AppointmentsView)
  expect(view.get('[role=status]').text()).toBe('Loading the appointments…')
  await saying(view, 'No appointments yet.')
})

it('says that there is none', async () => {
  await open('No appointments yet.')
})

it('lists the appointments', async () => {
  api.answers[LIST] = [200, [BOOKED]]
  const view = await open('booked')

  expect(view.get('.rows li').text()).toContain('Follow-up')
  expect(view.get('time').attributes('datetime')).toBe(BOOKED.starts_at)
})

it('says that loading failed, reports why, and tries again when asked', async () => {
  api.answers[LIST] = [500, { detail: 'Internal Server Error' }]
  const view = await open('The appointments could not be loaded.')
  expect(view.find('[role=alert]').exists()).toBe(true)
  expect(captureException).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ message: 'GET /api/v1/appointments answered 500', status: 500 }),
  )

  api.answers[LIST] = [200, [BOOKED]]
  await view.get('[role=alert] button').trigger('click')

  await saying(view, 'booked')
})

it('books an appointment and lists it', async () => {
  const view = await open('No appointments yet.')
  api.answers[BOOK] = [201, BOOKED]
  api.answers[LIST] = [200, [BOOKED]]

  await view.get('select').setValue('follow_up')
  await view.get('input').setValue('2026-12-01T10:00')
  await view.get('form').trigger('submit')

  await expect.poll(() => view.get('.rows li').text()).toContain('booked')
  expect(api.asked).toContainEqual({
    route: BOOK,
    body: { type: 'follow_up', starts_at: new Date('2026-12-01T10:00').toISOString() },
  })
})

it('keeps what was typed when booking fails', async () => {
  const view = await open('No appointments yet.')
  api.answers[BOOK] = [503, { detail: 'Service Unavailable' }]

  await view.get('input').setValue('2026-12-01T10:00')
  await view.get('form').trigger('submit')

  await saying(view, 'The appointment was not booked.')
  expect(view.get('input').element.value).toBe('2026-12-01T10:00')
  expect(view.get('button').attributes('aria-disabled')).toBe('false')
  expect(captureException).toHaveBeenCalledOnce()
})
