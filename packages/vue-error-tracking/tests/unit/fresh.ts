import { vi } from 'vitest'

/** How the chunk with the SDK is fetched: at once, late, or not at all. */
export type FetchSdk = () => Promise<object>

/** The package as a page gets it: what it knows of the last test's page is gone. */
export async function freshModules(fetchSdk?: FetchSdk) {
  vi.resetModules()
  vi.doUnmock('../../src/sdk')
  if (fetchSdk) vi.doMock('../../src/sdk', fetchSdk)
  return import('../../src')
}

/** The chunk with the SDK, itself. */
export const realSdk: FetchSdk = () => vi.importActual('../../src/sdk')
