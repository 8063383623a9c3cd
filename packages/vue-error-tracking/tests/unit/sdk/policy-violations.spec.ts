// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { getClient } from '@sentry/vue'
import type { Task } from '../../../src/tracking'
import { freshModules } from '../fresh'
import { startReceiver } from '../receiver'
import { testSettings } from '../settings'

let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeEach(async () => {
  receiver = await startReceiver()
})

afterEach(async () => {
  await getClient()?.close(100)
  await receiver.stop()
  vi.unstubAllGlobals()
})

const SAID = new Error('The page’s Content-Security-Policy does not allow this').message

/** Starts the SDK, and returns what tells it of a violation as a browser does. */
async function start(policyViolations = true) {
  await freshModules()
  const { startSdk } = await import('../../../src/sdk')
  const tasks: Task[] = []
  await startSdk({ ...testSettings({ dsn: receiver.dsn }), policyViolations }, tasks)
  return (about: object) =>
    dispatchEvent(Object.assign(new Event('securitypolicyviolation'), about))
}

/** As no source has it: what stands in one may leave. */
const NAME = ['Ja', 'ne', 'q'].join('')

it('reports what is forbidden, without what addresses say of anybody', async () => {
  const tell = await start()
  tell({
    effectiveDirective: 'img-src',
    blockedURI: `https://pictures.example/${NAME}/${NAME}?id=17`,
    sourceFile: `${location.origin}/${NAME}`,
    lineNumber: 1,
    columnNumber: 2,
  })
  const event = await receiver.event(SAID)

  expect(event).toMatchObject({
    level: 'warning',
    fingerprint: [SAID, 'img-src'],
    tags: { directive: 'img-src', address: 'https://…/*/*' },
  })
  expect(event.exception.values[0]).toMatchObject({
    type: 'SecurityPolicyViolation',
    mechanism: { type: 'generic', handled: true },
  })
  expect(JSON.stringify(receiver.items)).not.toMatch(RegExp(`${NAME}|pictures\\.example|id=17`))
})

it.each(['inline', 'eval', 'data'])('says what it was that has no address: %s', async (blocked) => {
  const tell = await start()
  tell({ effectiveDirective: 'script-src-elem', blockedURI: blocked })

  const { tags } = await receiver.event(SAID)
  expect(tags).toMatchObject({ directive: 'script-src-elem', blocked })
})

it('keeps what browsers could be made to say', async () => {
  const tell = await start()
  tell({ effectiveDirective: NAME, blockedURI: NAME, sourceFile: NAME })

  const event = await receiver.event(SAID)
  expect(event.tags).not.toHaveProperty('directive')
  expect(JSON.stringify(receiver.items)).not.toContain(NAME)
})

it('reports the same once, and nothing of what an extension does', async () => {
  const tell = await start()
  const [one, other] = ['style-src', 'font-src']
  for (let times = 0; times < 3; times++) tell({ effectiveDirective: one, blockedURI: 'inline' })
  const sourceFile = 'chrome-extension://abcdef/content.js'
  tell({ effectiveDirective: 'img-src', blockedURI: 'data', sourceFile })
  tell({ effectiveDirective: other, blockedURI: 'data' })
  await vi.waitFor(() => expect(receiver.events()).toHaveLength(2))

  expect(receiver.events().map(({ tags }) => tags.directive)).toEqual([one, other])
})

it('reports nothing unless it is wanted', async () => {
  const tell = await start(false)
  tell({ effectiveDirective: 'img-src', blockedURI: 'inline' })
  await new Promise((resolve) => setTimeout(resolve, 100))

  expect(receiver.events()).toEqual([])
})
