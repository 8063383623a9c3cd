import { createPrivacy, type Options, type Privacy } from '../../../src/privacy'
import type { Telemetry } from '../../../src/from-build'
import { messages } from '../../../src/privacy/messages'
import { clean } from '../../../src/privacy/patterns'
import { maskRecording } from '../../../src/privacy/replay'

export const DSN = 'http://key@127.0.0.1:1/3'

export const ROUTES = ['/', 'home', '/patients/:id', 'patient']

export const FILES = new Set([
  '/assets/index-g8syz3Jr.js',
  '/app/assets/index.js',
  'file:///home/jane/clinic/assets/index.js',
])

/** The privacy of a small application; `telemetry` is what it declares. */
export function createTestPrivacy(
  telemetry: Partial<Telemetry> = {},
  options: Partial<Options> = {},
): Privacy {
  const privacy = createPrivacy({
    dsn: DSN,
    release: 'clinic@1.2.3',
    environment: 'test',
    routes: () => ROUTES,
    routeOf: (path) => (/^\/patients\/[^/]+$/.test(path) ? '/patients/:id' : undefined),
    isFile: (path) => FILES.has(path),
    messages,
    telemetry: {
      tags: [],
      contexts: {},
      attributes: [],
      metrics: [],
      hosts: [],
      publicIdentifiers: false,
      ...telemetry,
    },
    literals: {
      templates: [
        ['Patient ', 'name', ' has ', 'n', ' visits'],
        ['The form is incomplete'],
        ['first ', 'a', ''],
        ['Patient ', 'id', ''],
        ['', 'method', ' ', 'route', ' answered ', 'status', ''],
      ],
      names: 'PatientView loadPatient birthDate PatientError',
      paths: 'api v1 patients',
    },
    ...options,
  })
  privacy.add({ clean, maskRecording })
  return privacy
}

/** What leaves of an item's payload; undefined if the item is dropped. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
export function leaving(type: string, payload: unknown, privacy = createTestPrivacy()): any {
  return privacy.scrubEnvelope([{}, [[{ type }, payload]]])?.[1][0]?.[1]
}
