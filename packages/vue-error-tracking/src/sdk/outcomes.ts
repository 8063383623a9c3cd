/** What became of the events: people are told that theirs was reported only once it is true. */

/** The tracker has it; or it is kept until there is a network. */
export type Outcome = 'sent' | 'kept'

/** Events remembered; of older ones nobody asks. */
const REMEMBERED = 100

export interface Outcomes {
  /** Notes what became of an event. */
  settle: (eventId: string, outcome: Outcome) => void
  /** Waits until that is known: for ever, where the event was held back. */
  of: (eventId: string) => Promise<Outcome>
}

export function createOutcomes(): Outcomes {
  const known = new Map<string, Outcome>()
  const waiting = new Map<string, (outcome: Outcome) => void>()

  return {
    settle(eventId, outcome) {
      waiting.get(eventId)?.(outcome)
      waiting.delete(eventId)
      known.set(eventId, outcome)
      const [oldest = ''] = known.keys()
      if (known.size > REMEMBERED) known.delete(oldest)
    },
    of: (eventId) =>
      new Promise((resolve) => {
        const outcome = known.get(eventId)
        if (outcome) resolve(outcome)
        else waiting.set(eventId, resolve)
      }),
  }
}
