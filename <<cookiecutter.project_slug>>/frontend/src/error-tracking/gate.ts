/**
 * The one gate to the network. Every item of every kind passes it, also what no hook of the SDK
 * sees (sessions, replays, client reports), so this is where rules about leaving belong.
 */

import { makeFetchTransport } from '@sentry/vue'
import { createLimiter } from './limiter'
import { withoutQuery } from './scrub'

type Transport = ReturnType<typeof makeFetchTransport>
type TransportOptions = Parameters<typeof makeFetchTransport>[0]
type Envelope = Parameters<Transport['send']>[0]
type Item = Envelope[1][number]

const LIMITS = { perMinute: 30, perMinuteAlike: 5 }

/** Makes the SDK's transport: what it refuses is counted in the client report it sends later. */
export function makeGate(options: TransportOptions): Transport {
  const transport = makeFetchTransport(options)
  const admit = createLimiter(LIMITS)

  function pass(item: Item): boolean {
    const [header, payload] = item
    if (header.type === 'event' && !admit(looksOf(payload as ErrorPayload))) {
      options.recordDroppedEvent('ratelimit_backoff', 'error')
      return false
    }
    hideVisitor(payload)
    if (header.type === 'replay_event') hideQueries(payload as ReplayPayload)
    return true
  }

  return {
    flush: transport.flush,
    send(envelope) {
      try {
        const [header, items] = envelope
        hideVisitor(header)
        const admitted = (items as Item[]).filter(pass)
        if (admitted.length === 0) return Promise.resolve({})
        return transport.send([header, admitted] as Envelope)
      } catch {
        // A rule that fails lets nothing pass.
        return Promise.resolve({})
      }
    },
  }
}

interface ErrorPayload {
  message?: string
  exception?: { values?: { type?: string; value?: string }[] }
}

function looksOf({ message, exception }: ErrorPayload): string {
  const thrown = exception?.values?.at(-1)
  return `${thrown?.type}: ${thrown?.value ?? message}`
}

interface ReplayPayload {
  urls?: string[]
}

/** No hook of the SDK sees the addresses that a recording passed through. */
function hideQueries(payload: ReplayPayload): void {
  payload.urls = payload.urls?.map(withoutQuery)
}

/** Sentry stores the visitor's address unless each payload says not to. */
function hideVisitor(payload: unknown): void {
  if (typeof payload !== 'object' || payload === null) return
  if ('sdk' in payload) {
    const sdk = payload.sdk as { settings?: object }
    sdk.settings = { ...sdk.settings, infer_ip: 'never' }
  }
  if ('ingest_settings' in payload) {
    payload.ingest_settings = { infer_ip: 'never', infer_user_agent: 'never' }
  }
}
