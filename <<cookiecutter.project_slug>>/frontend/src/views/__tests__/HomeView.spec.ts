import { mount } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import App from '@/App.vue'
import project from '../../../project.json'
import router from '@/router'
import { startApi } from './api'

let api: Awaited<ReturnType<typeof startApi>>

afterEach(() => api.stop())

async function open(path: string, health: [number, unknown]) {
  api = await startApi({ 'GET /api/v1/health': health })
  await router.push(path)
  return mount(App, { global: { plugins: [router] } })
}

it('shows what this service is, as text', async () => {
  const page = await open('/', [200, { status: 'ok' }])

  expect(page.get('h1').text()).toBe(project.name.trim())
  // A document's title has its white space collapsed.
  expect(document.title).toBe(project.name.trim().replace(/\s+/g, ' '))
  await expect.poll(() => page.get('main [role=status]').text()).toBe('The API answers.')
})

it('says when the API does not answer', async () => {
  const page = await open('/', [503, {}])

  await expect.poll(() => page.get('main [role=status]').text()).toContain('does not answer')
})

it('says when there is no such page, and leads back', async () => {
  const page = await open('/no/such/page', [200, {}])

  expect(page.get('h1').text()).toBe('Page not found')
  expect(page.get('main').text()).toContain('There is nothing at /no/such/page')
  expect(document.title).toMatch(/^Page not found · /)
  expect(page.get('main a').attributes('href')).toBe('/')
})
