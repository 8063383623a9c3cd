import { afterEach, vi } from 'vitest'

/** How the chunk with the SDK is fetched: at once, late, or not at all. */
export type FetchSdk = () => Promise<object>

/** What the last test's page listens to on the window, for its life. */
const listening: Parameters<typeof removeEventListener>[] = []
const { addEventListener } = window
let isFresh = false
afterEach(() => {
  isFresh = false
})
window.addEventListener = (...given: Parameters<typeof addEventListener>) => {
  if (isFresh) listening.push(given)
  addEventListener(...given)
}

/** The package as a page gets it: what it knows of the last test's page is gone, and so is that. */
export async function freshModules(fetchSdk?: FetchSdk) {
  for (const given of listening.splice(0)) removeEventListener(...given)
  isFresh = true
  vi.resetModules()
  vi.doUnmock('../../src/sdk')
  if (fetchSdk) vi.doMock('../../src/sdk', fetchSdk)
  return import('../../src')
}

/** The chunk with the SDK, itself. */
export const realSdk: FetchSdk = () => vi.importActual('../../src/sdk')
