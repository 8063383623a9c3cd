import { expect, it } from 'vitest'
import { visitorOf } from '../../../src/sdk/visitor'
import { createTestPrivacy } from '../privacy/setup'

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X)'
const KHTML = 'AppleWebKit/537.36 (KHTML, like Gecko)'

/** What is sent of a visitor with this browser. */
function sentOf(userAgent: string): [contexts: Record<string, unknown>, bytes: string] {
  const event = { contexts: visitorOf(userAgent), platform: 'javascript' }
  const sent = createTestPrivacy().scrubEnvelope([{}, [[{ type: 'event' }, event]]])
  const payload = sent?.[1][0]?.[1] as { contexts: Record<string, unknown> }
  return [payload.contexts, JSON.stringify(sent)]
}

it.each([
  [`${MAC} AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15`, 'Safari 17', 'macOS'],
  [`${IPHONE} AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1`, 'Safari 17', 'iOS 17'],
  [
    `${IPHONE} AppleWebKit/605.1.15 CriOS/120.0.6099 Mobile/15E148 Safari/604.1`,
    'Chrome 120',
    'iOS 17',
  ],
  [`${WINDOWS} ${KHTML} Chrome/131.0.0.0 Safari/537.36`, 'Chrome 131', 'Windows'],
  [`${WINDOWS} ${KHTML} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`, 'Edge 131', 'Windows'],
  [`${WINDOWS} ${KHTML} Chrome/131.0.0.0 Safari/537.36 OPR/116.0.0.0`, 'Opera 116', 'Windows'],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
    'Firefox 133',
    'Linux',
  ],
  [
    'Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0',
    'Firefox 133',
    'Android 14',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${KHTML} Chrome/131.0.0.0 Mobile Safari/537.36`,
    'Chrome 131',
    'Android',
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; SM-S901B) ${KHTML} SamsungBrowser/27.0 Chrome/125.0.0.0 Safari/537.36`,
    'Samsung 27',
    'Android 13',
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${KHTML} Chrome/131.0.0.0 Safari/537.36`,
    'Chrome 131',
    'ChromeOS',
  ],
])('%s', (userAgent, browser, os) => {
  const [contexts] = sentOf(userAgent)

  const said = (context: unknown) => Object.values(context as object).join(' ')
  expect([said(contexts.browser), said(contexts.os)]).toEqual([browser, os])
})

it.each([
  'Jane Doe',
  '',
  `${WINDOWS} ${KHTML} Jane/131.0 Doe/19800517`,
  `${WINDOWS} Chrome/19800517 Jane`,
  `${WINDOWS} Chrome/0131 Jane`,
  `Mozilla/5.0 (Linux; Android 19800517; Jane) Firefox/1e9`,
  `Version/17.Jane Safari/${'9'.repeat(10_000)}`,
])('of what else stands there nothing leaves: %.40s', (userAgent) => {
  expect(sentOf(userAgent)[1]).not.toMatch(/Jane|Doe|1980|0131|9999|1e9/)
})

it('what else claims to be a browser does not leave', () => {
  const contexts = {
    browser: { name: 'Jane Doe', version: '17.4.1', type: 'Jane', raw_description: 'Jane' },
    os: { name: 'Jane', version: '1234', build: 'Jane', kernel_version: 'Jane' },
    device: { name: 'Jane’s phone' },
  }
  const sent = createTestPrivacy().scrubEnvelope([{}, [[{ type: 'event' }, { contexts }]]])

  expect(sent?.[1][0]?.[1]).toEqual({ contexts: { browser: {}, os: {} } })
})
