// @vitest-environment node

import { beforeAll, describe, expect, it } from 'vitest'
import { BUDGET, buildAside, compressedSize, initialScripts } from '../build-aside.mjs'
import { forBrowser } from '../prefix.ts'

/** What tells the parts of the built application apart. */
const SDK = 'sentry-trace'
const RECORDER = 'rr-ignore'
const TEST_PAGE = 'Each button raises one error on purpose'

const TRACKED = {
  SENTRY_DSN_FRONTEND: 'https://key@sentry.example/3',
  SENTRY_ENVIRONMENT: 'production',
  [forBrowser('ERROR_TEST_PAGE')]: '',
}
const BUILD_TIMEOUT = 120_000

/** The built scripts that hold a text. */
function holding(text: string, files: Map<string, string>): string[] {
  return [...files].flatMap(([path, content]) =>
    path.endsWith('.js') && content.includes(text) ? [content] : [],
  )
}

describe('a build for production', () => {
  let files: Map<string, string>

  beforeAll(async () => {
    files = await buildAside(TRACKED)
  }, BUILD_TIMEOUT)

  it('leaves the SDK and the replay out of what a visitor loads first', () => {
    const [sdk] = holding(SDK, files)
    const [recorder] = holding(RECORDER, files)

    expect(sdk).toBeDefined()
    expect(recorder).toBeDefined()
    expect(recorder).not.toBe(sdk)
    expect(initialScripts(files)).not.toEqual([])
    expect(initialScripts(files)).not.toContain(sdk)
    expect(initialScripts(files)).not.toContain(recorder)
    // Nor in the background, ahead of need.
    expect(files.get('index.html')).not.toMatch(/prefetch/)
  })

  it(
    'adds at most 0.6 kB to what a visitor loads first',
    async () => {
      const without = await buildAside(TRACKED, { withoutErrorTracking: true })
      const growth = compressedSize(initialScripts(files)) - compressedSize(initialScripts(without))

      expect(growth).toBeGreaterThan(0)
      expect(growth).toBeLessThanOrEqual(BUDGET)
    },
    BUILD_TIMEOUT,
  )

  it('leaves what the source says to the API, and does not serve it', () => {
    const { templates, messages, names, telemetry } = JSON.parse(
      files.get('../literals.json') ?? '',
    )

    expect(templates).toContainEqual(['I was searching for something.'])
    expect(messages).toContainEqual(['', 'name', ' is not a function'])
    expect(names.split(' ')).toEqual(expect.arrayContaining(['error-test', 'undefined']))
    expect(telemetry.tags).toEqual([])
    expect([...files.keys()].filter((path) => path.endsWith('.json'))).toEqual(['../literals.json'])
  })

  it('serves no source map and refers to none', () => {
    expect([...files.keys()].filter((path) => path.endsWith('.map'))).toEqual([])
    expect(holding('sourceMappingURL', files)).toEqual([])
  })

  it('lacks the page that raises errors', () => {
    expect(holding(TEST_PAGE, files)).toEqual([])
  })
})

describe('a build for another environment, without replay', () => {
  let files: Map<string, string>

  beforeAll(async () => {
    files = await buildAside({
      ...TRACKED,
      SENTRY_ENVIRONMENT: 'staging',
      [forBrowser('SENTRY_REPLAY')]: 'false',
    })
  }, BUILD_TIMEOUT)

  it('has the page that raises errors', () => {
    expect(holding(TEST_PAGE, files)).toHaveLength(1)
  })

  it('lacks the recorder’s code', () => {
    expect(holding(SDK, files)).toHaveLength(1)
    expect(holding(RECORDER, files)).toEqual([])
  })
})
