/**
 * The build's stylesheets, as their files hold them. A recorder would write down what a browser made of
 * them, which nobody could compare with what the build wrote.
 */

import { telemetry } from 'vue-error-tracking/from-build'
import type { Stylesheets } from '../privacy/replay'
import { BUILT, selectorsIn } from '../privacy/stylesheets'
import { uninstrumentedFetch } from './compat/replay'

/** Reads those of the page, from the browser's cache, and those that come with other views. */
export function readStylesheets(): Stylesheets {
  const texts = new Map<string, string>()
  const selectors = new Set<string>()
  const read = async (address: string) => {
    const text = await (await uninstrumentedFetch()(address, { cache: 'force-cache' })).text()
    if (!text.includes(BUILT)) return
    texts.set(address, text)
    for (const selector of selectorsIn(text)) selectors.add(selector)
  }
  const look = () => {
    for (const { href } of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
      if (texts.has(href) || !isOwn(href)) continue
      texts.set(href, '')
      // What cannot be read is not recorded.
      read(href).catch(() => {})
    }
  }
  look()
  new MutationObserver(look).observe(document.head, { childList: true })
  return { textOf: (address) => texts.get(address), has: (selector) => selectors.has(selector) }
}

/** Whether it comes from where the application comes from. */
function isOwn(address: string): boolean {
  const { origin, host } = new URL(address, location.href)
  return origin === location.origin || telemetry.hosts.includes(host)
}
