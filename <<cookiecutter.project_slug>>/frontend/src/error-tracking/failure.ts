import type { ComponentPublicInstance } from 'vue'

/** Something that failed in the page before, or outside, the SDK's own handlers. */
export interface Failure {
  /** What was thrown: nearly always an `Error`, but JavaScript throws anything. */
  error: unknown
  /** Milliseconds since the epoch. */
  time: number
  /** Who noticed it: the window, by its event's type, Vue or the router. */
  noticed: string
  /** The component, where Vue noticed it. Its name leaves, nothing else of it. */
  instance?: ComponentPublicInstance | null
  /** What the component was doing, in Vue's words. */
  info?: string
}

/** Takes a failure from where it was noticed; the time is now. */
export type Notice = (
  error: unknown,
  noticed: string,
  instance?: ComponentPublicInstance | null,
  info?: string,
) => void

/** Hands a failure on. It never throws. */
export type Report = (failure: Failure) => void
