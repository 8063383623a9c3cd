/**
 * The one gate to the network. Every item of every kind passes it, also what no hook of the SDK
 * sees (sessions, replays, client reports), so this is where rules about leaving belong.
 */

import { makeFetchTransport } from '@sentry/vue'
import { createLimiter } from './limiter'

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
    hideAddress(payload)
    return true
  }

  return {
    flush: transport.flush,
    send(envelope) {
      try {
        const [header, items] = envelope
        hideAddress(header)
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

/** Sentry stores the visitor's address unless each payload says not to. */
function hideAddress(payload: unknown): void {
  if (typeof payload !== 'object' || payload === null) return
  if ('sdk' in payload) {
    const sdk = payload.sdk as { settings?: object }
    sdk.settings = { ...sdk.settings, infer_ip: 'never' }
  }
  if ('ingest_settings' in payload) {
    payload.ingest_settings = { infer_ip: 'never', infer_user_agent: 'never' }
  }
}
