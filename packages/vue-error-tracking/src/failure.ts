import type { ComponentPublicInstance } from 'vue'

/** What is seen of a failure in the page: by the window, of which only its event is told, or elsewhere. */
export type Seen = [
  /** What was thrown: nearly always an `Error`, but JavaScript throws anything. Or the window's event. */
  error: unknown,
  /** Who noticed it, unless it was the window: Vue, the router or the application. */
  noticed?: 'vue' | 'router' | 'application',
  /** The component, where Vue noticed it. Its name leaves, nothing else of it. */
  instance?: ComponentPublicInstance | null,
  /** What the component was doing, in Vue's words. */
  info?: string,
]

/** A failure and when it was seen, in milliseconds since the epoch. */
export type Failure = [time: number, ...seen: Seen]

/** Takes a failure from where it was noticed; the time is now. */
export type Notice = (...seen: Seen) => void

/** Hands a failure on. It never throws. */
export type Report = (failure: Failure) => void
