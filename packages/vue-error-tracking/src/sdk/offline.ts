/**
 * Keeps what could not be sent for want of a network, and sends it when there is one again.
 *
 * In memory alone, and only what has passed the gate: nothing is written on a device that others may
 * use, and nobody has to be asked for leave to. With the page it is gone.
 */

export interface Limits {
  /** Envelopes kept; what comes when there are as many is lost, since the first say most. */
  count: number
  /** Milliseconds; what is older says little about what people see now. */
  age: number
}

interface Answer {
  statusCode?: number
}

/** Milliseconds until the first new attempt; each that fails doubles them. */
const FIRST_WAIT = 5000
const LONGEST_WAIT = 600_000

/** What a server in between answers while the one behind it is away. */
const AWAY = new Set([502, 503, 504])

/**
 * Returns the function that sends; it resolves to `kept` where it could not.
 *
 * @param onLost hears of what was kept and is too old to be sent
 * @throws whatever `send` does, when nothing can be kept any more
 */
export function keepOffline<Envelope, Given extends Answer>(
  send: (envelope: Envelope) => PromiseLike<Given>,
  limits: Limits,
  onLost: (envelope: Envelope) => void = () => {},
): (envelope: Envelope) => Promise<Given | 'kept'> {
  const kept: { envelope: Envelope; since: number }[] = []
  let wait = FIRST_WAIT
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Whether it has arrived, or is refused for good. */
  async function attempt(envelope: Envelope) {
    const answer = await send(envelope)
    if (AWAY.has(answer.statusCode ?? 0)) throw new Error(`answered ${answer.statusCode}`)
    return answer
  }

  async function sendKept() {
    clearTimeout(timer)
    timer = undefined
    try {
      for (let first = kept.shift(); first; first = kept.shift()) {
        if (Date.now() - first.since > limits.age) {
          onLost(first.envelope)
          continue
        }
        try {
          await attempt(first.envelope)
        } catch (error) {
          kept.unshift(first)
          throw error
        }
      }
      wait = FIRST_WAIT
    } catch {
      wait = Math.min(wait * 2, LONGEST_WAIT)
      sendLater()
    }
  }

  function sendLater() {
    timer ??= setTimeout(sendKept, wait)
  }

  addEventListener('online', () => {
    if (timer) void sendKept()
  })

  return async (envelope) => {
    try {
      return await attempt(envelope)
    } catch (error) {
      if (kept.length >= limits.count) throw error
      kept.push({ envelope, since: Date.now() })
      sendLater()
      return 'kept'
    }
  }
}
