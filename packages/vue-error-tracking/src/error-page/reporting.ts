/** What the error page asks of the SDK: nothing, until that has started. */

import { shallowRef } from 'vue'
import type { Outcome } from '../sdk/outcomes'

export interface Reporting {
  /** The id of the event that reports an error, once that is sent or kept; if held back, never. */
  eventIdOf: (error: unknown) => Promise<string>
  /** Sends what a person says about an event, as far as it may leave. Says what became of it. */
  sendFeedback: (message: string, eventId: string) => Promise<Outcome>
}

export const reporting = shallowRef<Reporting>()
