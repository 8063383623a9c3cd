// @vitest-environment jsdom
import { getClient } from '@sentry/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createApp,
  defineAsyncComponent,
  defineComponent,
  h,
  ref,
  type Component,
  type VNode,
} from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import type { ErrorPageProps, Options } from '../../src'
import { freshModules, type FetchSdk } from './fresh'
import { startReceiver } from './receiver'
import { testSettings } from './settings'

let receiver: Awaited<ReturnType<typeof startReceiver>>
let root: HTMLElement
let unmount: () => void

beforeEach(async () => {
  receiver = await startReceiver()
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  root = document.body.appendChild(document.createElement('main'))
  // As if the page had just been loaded anew: in jsdom it cannot be.
  sessionStorage.setItem('vue-error-tracking', String(Date.now()))
})

afterEach(async () => {
  unmount()
  root.remove()
  await getClient()?.close(100)
  await receiver.stop()
  vi.restoreAllMocks()
})

const failing = (setup: () => () => VNode) => defineComponent(setup, { name: 'FailingView' })

const updates = ref(0)
const ROUTES = {
  setup: failing(() => {
    throw new Error('from setup')
  }),
  render: failing(() => () => {
    throw new Error('from render')
  }),
  update: failing(() => () => {
    if (updates.value > 0) throw new Error('from an update')
    return h('p', 'Works')
  }),
  handler: failing(() => () => {
    const onClick = () => {
      throw new Error('from a handler')
    }
    return h('button', { onClick }, 'Works')
  }),
  chunk: () => Promise.reject(new Error('Loading chunk failed')),
}

interface Open {
  dsn?: string
  fetchSdk?: FetchSdk
  /** The application's own page. */
  page?: () => Promise<{ default: Component }>
  slots?: object | ((boundary: Component) => object)
  options?: Options
}

/** An application with the boundary, at a route; `dsn` turns error tracking on. */
async function open(name: string, { dsn = '', fetchSdk, page, slots, options }: Open = {}) {
  const { createErrorTracking, ErrorBoundary } = await freshModules(fetchSdk)
  updates.value = 0
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'home', component: { render: () => h('p', 'Home') } },
      ...Object.entries(ROUTES).map(([name, component]) => ({ path: `/${name}`, name, component })),
      {
        path: '/guarded',
        name: 'guarded',
        component: {},
        beforeEnter() {
          throw new Error('from a guard')
        },
      },
    ],
  })
  const more = typeof slots === 'function' ? slots(ErrorBoundary as Component) : slots
  const app = createApp(() =>
    h(ErrorBoundary, { page }, { default: () => h(RouterView), ...more } as never),
  )
  // As in production: Vue's development build throws where there is no handler.
  app.config.errorHandler = () => {}
  app.use(createErrorTracking({ router, ...testSettings({ dsn }), ...options }))
  app.use(router)
  app.mount(root)
  unmount = () => app.unmount()
  await router.push(`/${name}`).catch(() => {})
  return router
}

function saying(text: string) {
  return vi.waitFor(() => expect(root.textContent).toContain(text), { timeout: 20_000 })
}

const get = (selector: string) => root.querySelector(selector) as HTMLElement

describe('what fails to be drawn', () => {
  it.each(['setup', 'render', 'update'])(
    'in %s is replaced by a page that says so',
    async (name) => {
      await open(name)
      updates.value = 1

      await saying('This page could not be shown')
      expect(get('[role=alert]').textContent).toContain('Something in it failed.')
      expect(get('section').getAttribute('aria-labelledby')).toBe(get('h1').id)
      expect(get('a').getAttribute('href')).toBe(`/${name}`)
    },
  )

  it.each(['guarded', 'chunk'])('since the navigation to %s failed, too', async (name) => {
    await open(name)

    await saying('This page could not be opened')
    expect(get('a').getAttribute('href')).toBe(`/${name}`)
  })

  it('takes the page away with the next navigation', async () => {
    const router = await open('render')
    await saying('This page could not be shown')

    await router.push('/')

    await saying('Home')
    expect(root.textContent).not.toContain('could not')
  })

  it('hands the focus to the page, where it was lost', async () => {
    await open('render')
    await saying('This page could not be shown')

    expect(document.activeElement).toBe(get('h1'))
  })
})

it('leaves what is still there alone', async () => {
  await open('handler')
  get('button').click()
  await new Promise((resolve) => setTimeout(resolve, 100))

  expect(root.textContent).toBe('Works')
})

describe('without the SDK', () => {
  it('the page has no number and no form', async () => {
    await open('render')
    await saying('This page could not be shown')

    expect(root.textContent).not.toContain('number')
    expect(get('form')).toBeNull()
  })

  it('it is the same where the chunk cannot be fetched', async () => {
    const fetchSdk = () => Promise.reject(new TypeError('blocked'))
    await open('render', { dsn: receiver.dsn, fetchSdk })
    await saying('This page could not be shown')

    expect(root.textContent).not.toContain('number')
    expect(get('form')).toBeNull()
  })
})

describe('with the SDK', () => {
  it.each([
    ['setup', 'from setup'],
    ['render', 'from render'],
    ['guarded', 'from a guard'],
    ['chunk', new Error('A part of the page could not be loaded').message],
  ])('what fails in %s is one event, and the page says its number', async (name, title) => {
    await open(name, { dsn: receiver.dsn })
    await saying('give us its number')

    expect(receiver.titles()).toEqual([title])
    const { event_id: id, tags } = receiver.events()[0]
    expect(get('code').textContent).toBe(`${id.slice(0, 4)} ${id.slice(4, 8)}`)
    // By which it is found.
    expect(tags.number).toBe(id.slice(0, 8))
  })

  it('an answer is sent, as a sentence of the source', async () => {
    await open('render', { dsn: receiver.dsn })
    await saying('Would you tell us')
    const answers = [...root.querySelectorAll<HTMLInputElement>('input[type=radio]')]
    expect(answers.map((answer) => answer.labels?.[0]?.textContent?.trim())).toContain(
      'I was saving or sending something.',
    )
    expect(answers.map(({ checked }) => checked)).toEqual([false, false, false, false])
    expect(answers.every(({ required }) => required)).toBe(true)
    answers[1]?.click()
    await vi.waitFor(() => expect(answers[1]?.checked).toBe(true))
    get('form button').click()
    await saying('Thank you.')

    const payload = receiver.items.find(({ type }) => type === 'feedback')?.payload
    expect(payload.contexts.feedback).toEqual({
      message: 'I was saving or sending something.',
      associated_event_id: receiver.events()[0].event_id,
    })
    expect(payload).not.toHaveProperty('breadcrumbs')
    expect(get('form')).toBeNull()
    await vi.waitFor(() => expect(document.activeElement?.textContent).toContain('Thank you.'))
  })

  it('says that the answer is kept while there is no network', async () => {
    await open('render', { dsn: receiver.dsn })
    await saying('Would you tell us')
    await receiver.stop()
    get('input').click()
    get('form button').click()

    await saying('You seem to be offline')
  })

  it('says so when nothing is heard of the answer', async () => {
    await open('render', { dsn: receiver.dsn })
    await saying('Would you tell us')
    const { reporting } = await import('../../src/error-page/reporting')
    reporting.value = {
      eventIdOf: () => Promise.resolve('id'),
      sendFeedback: () => new Promise(() => {}),
    }
    get('input').click()
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    get('form button').click()
    await vi.advanceTimersByTimeAsync(11_000)
    vi.useRealTimers()

    await saying('could not be sent')
    expect(get('form')).not.toBeNull()
  })
})

describe('what somebody has typed', () => {
  it('stays beside a part that breaks', async () => {
    const Chart = defineComponent(() => () => {
      if (updates.value) throw new Error('from a chart')
      return h('i', 'A chart')
    })
    const slots = { default: () => [h('input'), h(Chart)] }
    const page = vi.fn(async () => ({ default: { render: () => h('h1', 'could not be shown') } }))
    await open('', { slots, page })
    // Before anything of the error page is there.
    const field = get('input') as HTMLInputElement
    field.value = 'Jane needs a lift'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    updates.value = 1
    await saying('could not be shown')

    expect(get('input')).toBe(field)
    expect(field.value).toBe('Jane needs a lift')
  })
})

describe('of what could stand for a part that failed', () => {
  const Broken = defineComponent(() => () => {
    if (updates.value) throw new Error('from a chart')
    return h('i', 'A chart')
  })

  it('the innermost boundary’s page does, and what is around it stays', async () => {
    const error = () => h('b', 'No chart')
    await open('', {
      slots: (boundary) => ({
        default: () => [h('p', 'Around'), h(boundary, null, { default: () => h(Broken), error })],
      }),
    })
    updates.value = 1
    await saying('No chart')
    await new Promise((resolve) => setTimeout(resolve, 300))

    expect(root.textContent).toBe('AroundNo chart')
  })

  it('a boundary’s page does for what is written right in it', async () => {
    const error = () => h('b', 'No chart')
    const fail = () => {
      if (updates.value) throw new Error('from a slot')
      return 'A chart'
    }
    await open('', {
      slots: (boundary) => ({
        default: () => [h('p', 'Around'), h(boundary, null, { default: () => fail(), error })],
      }),
    })
    expect(root.textContent).toBe('AroundA chart')
    updates.value = 1
    await saying('No chart')
    await new Promise((resolve) => setTimeout(resolve, 300))

    expect(root.textContent).toBe('AroundNo chart')
  })

  it('an async component’s own `errorComponent` does', async () => {
    const Own = defineAsyncComponent({
      loader: () => Promise.reject(new Error('Not there')),
      errorComponent: { render: () => h('b', 'No chart') },
    })
    await open('', { slots: { default: () => [h('p', 'Around'), h(Own)] } })
    await saying('No chart')
    await new Promise((resolve) => setTimeout(resolve, 300))

    expect(root.textContent).toBe('AroundNo chart')
  })
})

describe('a navigation that fails', () => {
  it.each([
    ['without a DSN', false],
    ['with one', true],
  ])('is in the console once, as without a boundary: %s', async (_, isTracked) => {
    await open('guarded', { dsn: isTracked ? receiver.dsn : '' })
    await saying('This page could not be opened')

    const written = vi.mocked(console.error).mock.calls.flat()
    expect(written.filter(({ message }) => message === 'from a guard')).toHaveLength(1)
  })
})

it('the number of the event can be copied from the plain page', async () => {
  const writeText = vi.fn((_: string) => Promise.resolve())
  Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true })
  await open('render', { dsn: receiver.dsn })
  await saying('give us its number')
  const copy = [...root.querySelectorAll('button')].find((button) =>
    button.textContent?.includes('Copy the number'),
  )
  copy?.click()
  await saying('Copied.')
  expect(writeText).toHaveBeenCalledExactlyOnceWith(receiver.events()[0].event_id)

  writeText.mockRejectedValueOnce(new Error('not allowed'))
  copy?.click()
  await saying('copy it with the keyboard')
  expect(getSelection()?.toString()).toBe(get('code').textContent)
})

it('the plain page has the application’s words without a DSN, too', async () => {
  await open('render', { options: { texts: { notShown: 'Hoppla' } } })

  await saying('Hoppla')
})

it('the way to the first page leads out of a first page that failed', async () => {
  const First = defineComponent(() => () => {
    if (updates.value) throw new Error('at first')
    return h('p', 'Works')
  })
  await open('', { slots: { default: () => h(First) } })
  updates.value = 1
  await saying('could not be shown')
  updates.value = 0
  root.querySelectorAll('a')[1]?.click()

  await saying('Works')
})

describe('an application’s own page', () => {
  const Own = defineComponent(
    (props: ErrorPageProps, { emit }) =>
      () =>
        h('section', [
          h('h1', props.route ? 'Not opened' : 'Broken'),
          h('code', props.eventId),
          h('a', { href: props.address, onClick: () => emit('leave') }, 'Again'),
        ]),
    { props: ['error', 'route', 'address', 'eventId', 'sendFeedback'], emits: ['leave'] },
  )

  it('is told what it needs, and takes the place of the plain one', async () => {
    await open('render', { dsn: receiver.dsn, page: async () => ({ default: Own }) })
    await saying('Broken')

    await vi.waitFor(() => expect(get('code').textContent).toMatch(/^[0-9a-f]{32}$/))
    expect(get('code').textContent).toBe(receiver.events()[0].event_id)
    expect(get('a').getAttribute('href')).toBe('/render')
    expect(root.textContent).not.toContain('could not')
  })

  it('knows of a navigation that failed', async () => {
    await open('guarded', { page: async () => ({ default: Own }) })

    await saying('Not opened')
    expect(get('a').getAttribute('href')).toBe('/guarded')
  })

  it('can say that it is done', async () => {
    await open('update', { page: async () => ({ default: Own }) })
    updates.value = 1
    await saying('Broken')
    updates.value = 0
    get('a').click()

    await saying('Works')
  })

  it('can be a slot', async () => {
    const error = ({ eventId, leave }: ErrorPageProps & { leave: () => void }) =>
      h('p', { onClick: leave }, `In a slot: ${eventId}`)
    await open('render', { dsn: receiver.dsn, slots: { error } })

    await saying('In a slot')
    await vi.waitFor(() => expect(root.textContent).toMatch(/[0-9a-f]{32}$/))
  })

  it('is fetched ahead of need, without a DSN too', async () => {
    const page = vi.fn(async () => ({ default: Own }))
    await open('', { page })

    await vi.waitFor(() => expect(page).toHaveBeenCalled(), { timeout: 5000 })
    expect(root.textContent).toBe('Home')
  })
})

it('the plain page can have other words, and other answers', async () => {
  const options: Options = {
    texts: { notShown: 'Hoppla', question: 'Was war?' },
    sentences: ['I was looking at my day.', 'I was writing to someone.'],
  }
  await open('render', { dsn: receiver.dsn, options })
  await saying('Was war?')
  expect(get('h1').textContent?.trim()).toBe('Hoppla')
  root.querySelectorAll('input')[1]?.click()
  get('form button').click()
  await saying('Thank you.')

  const payload = receiver.items.find(({ type }) => type === 'feedback')?.payload
  expect(payload.contexts.feedback.message).toBe('I was writing to someone.')
})
