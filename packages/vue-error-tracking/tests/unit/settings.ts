import type { Settings } from '../../src'

/** What a build would tell the SDK: no traces and no recordings, unless a test wants them. */
export function testSettings(wanted: Partial<Settings>): Settings {
  return {
    dsn: '',
    tunnel: undefined,
    environment: 'test',
    release: 'clinic@1',
    apiOrigin: '',
    tracesSampleRate: 0,
    replaysSessionSampleRate: 0,
    replaysOnErrorSampleRate: 0,
    ...wanted,
  }
}
