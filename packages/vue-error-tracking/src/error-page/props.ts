import type { RouteLocation } from 'vue-router'
import type { Outcome } from '../sdk/outcomes'

/** What a page gets to know that takes the place of what failed. It emits `leave` to go. */
export interface ErrorPageProps {
  error: unknown
  /** Where the person wanted to go, when it is the navigation that failed. */
  route?: RouteLocation
  /** The address under which to load the page again. */
  address: string
  /** The number of the event that reports the error; empty until it is sent or kept. */
  eventId: string
  /**
   * Sends what the person says about it, and tells what became of that: `sent`, or `kept` until there
   * is a network. It never tells where it was held back. Only a sentence of the source leaves.
   */
  sendFeedback: (sentence: string) => Promise<Outcome>
}
