/**
 * The one gate to the network. Every item of every kind passes it, also what no hook of the SDK
 * sees (sessions, replays, client reports). The policy decides what may leave, then the limiter how
 * much.
 */

import { makeFetchTransport } from '@sentry/vue'
import type { Limits } from '../options'
import type { Envelope, OnDrop, Privacy } from '../privacy'
import { report, type Removal } from '../privacy/removals'
import { nativeFetch } from './compat/fetch'
import { createLimiter } from './limiter'
import { keepOffline } from './offline'
import type { Outcomes } from './outcomes'
import { fetchWhole } from './requests'

type Transport = ReturnType<typeof makeFetchTransport>
type TransportOptions = Parameters<typeof makeFetchTransport>[0]
type SentEnvelope = Parameters<Transport['send']>[0]
type Answer = Awaited<ReturnType<Transport['send']>>
type Item = [{ type: string; item_count?: number }, unknown]

const LIMITS = { perMinute: 30, perMinuteAlike: 5, kept: 30, keptFor: 3_600_000 }

/**
 * Makes the SDK's transport: what it refuses is counted in the client report it sends later.
 *
 * @param settle hears what became of an envelope's event
 */
export function makeGate(privacy: Privacy, settle: Outcomes['settle'], limits?: Limits) {
  const { kept, keptFor, ...rates } = { ...LIMITS, ...limits }

  return (given: TransportOptions): Transport => {
    const count = given.recordDroppedEvent as OnDrop
    const options: TransportOptions = {
      ...given,
      // What finds no network is not lost yet.
      recordDroppedEvent: (reason, ...what) =>
        reason === 'network_error' || given.recordDroppedEvent(reason, ...what),
    }
    const transport = makeFetchTransport(options, fetchWhole(nativeFetch()))
    const send = keepOffline(transport.send, { count: kept, age: keptFor }, lose)
    const admit = createLimiter(rates)

    function lose([, items]: SentEnvelope): void {
      for (const [{ type, item_count = 1 }] of items as Item[]) {
        if (type === 'client_report') continue
        count('network_error', privacy.categoryOf(type), item_count)
      }
    }

    const tell =
      import.meta.env.TELL_REMOVALS === 'true'
        ? teller(options as { headers?: Headers })
        : undefined

    return {
      flush: transport.flush,
      async send(envelope) {
        const [header, items] = privacy.scrubEnvelope(envelope as Envelope, count, tell) ?? [{}, []]
        const admitted = items.filter(([{ type }, payload]) => {
          if (type !== 'event' || admit(looksOf(payload as ErrorPayload))) return true
          count('ratelimit_backoff', 'error')
          return false
        })
        if (admitted.length === 0) return {}
        const ready = [header, admitted] as SentEnvelope
        // A recording is large, and a report of what was lost is made anew.
        const isKept = admitted.every(([{ type }]) => !/^(?:replay|client)_/.test(String(type)))
        const sent: PromiseLike<Answer | 'kept'> = (isKept ? send : transport.send)(ready)
        const answer = await sent.then(undefined, (error) => {
          lose(ready)
          throw error
        })
        const { event_id } = header as { event_id?: string }
        if (answer === 'kept') {
          if (event_id) settle(event_id, 'kept')
          return {}
        }
        if (event_id && answer.statusCode === 200) settle(event_id, 'sent')
        return answer
      },
    }
  }
}

type Headers = Record<string, string>

/** Returns what tells of removals, in a header of the request that the SDK makes in this turn. */
function teller(options: { headers?: Headers }) {
  return (removals: Removal[]) => {
    const { headers } = options
    options.headers = { ...headers, 'X-Privacy-Report': report(removals) }
    queueMicrotask(() => (options.headers = headers))
  }
}

interface ErrorPayload {
  message?: string
  exception?: { values?: Thrown[] }
}

interface Thrown {
  type?: string
  value?: string
  stacktrace?: { frames?: { lineno?: number; colno?: number }[] }
}

/** Frames that tell errors apart of which no text leaves. */
const FRAMES = 5

function looksOf({ message, exception }: ErrorPayload): string {
  const { type, value, stacktrace } = exception?.values?.at(-1) ?? {}
  const places = stacktrace?.frames?.slice(-FRAMES).map(({ lineno, colno }) => [lineno, colno])
  return JSON.stringify([type, value ?? message, places])
}
