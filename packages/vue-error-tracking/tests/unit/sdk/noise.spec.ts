// @vitest-environment jsdom
import type { ErrorEvent } from '@sentry/vue'
import { expect, it } from 'vitest'
import { isBot, isForeign } from '../../../src/sdk/noise'

const OWN = 'https://app.example/assets/index.js'
const SDK = 'https://app.example/assets/sdk.js'
const CHAT = 'https://chat.example/widget.js'

/** Whether an error whose stack goes through these scripts is one of scripts from elsewhere. */
function isDropped(...scripts: string[]): boolean {
  const frames = scripts.map((filename) => ({ filename }))
  const event = { exception: { values: [{ stacktrace: { frames } }] } } as ErrorEvent
  return isForeign(event, ['app.example', 'cdn.example'], SDK)
}

it('drops what scripts from elsewhere do by themselves, in a timer too', () => {
  expect(isDropped(CHAT)).toBe(true)
  expect(isDropped(SDK, CHAT)).toBe(true)
  expect(isDropped('<anonymous>', 'chrome-extension://abcdef/content.js')).toBe(true)
})

it('knows its own scripts where they are on another host than the page', () => {
  const frames = [{ filename: 'https://cdn.example/assets/index.js' }]
  const event = { exception: { values: [{ stacktrace: { frames } }] } } as ErrorEvent

  expect(isForeign(event, ['app.example'], 'https://cdn.example/assets/sdk.js')).toBe(false)
  expect(isForeign(event, ['app.example'], SDK)).toBe(true)
})

it('keeps what this application had part in, and what nobody can tell', () => {
  expect(isDropped(OWN, CHAT)).toBe(false)
  expect(isDropped(CHAT, 'https://cdn.example/index.js')).toBe(false)
  expect(isDropped('<anonymous>', '[native code]')).toBe(false)
  expect(isDropped(SDK)).toBe(false)
  expect(isDropped()).toBe(false)
  expect(isForeign({ type: undefined, message: 'without a stack' }, [])).toBe(false)
})

it.each([
  'Mozilla/5.0 AppleWebKit/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'AdsBot-Google (+http://www.google.com/adsbot.html)',
  'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
])('takes %s for a bot', (name) => expect(isBot(name)).toBe(true))

it.each([
  navigator.userAgent,
  'Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36',
])('takes %s for a visitor', (name) => expect(isBot(name)).toBe(false))
