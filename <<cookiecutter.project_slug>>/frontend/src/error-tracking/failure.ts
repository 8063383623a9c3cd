/** Something that failed in the page before, or outside, the SDK's own handlers. */
export interface Failure {
  /** What was thrown: nearly always an `Error`, but JavaScript throws anything. */
  error: unknown
  /** Seconds since the epoch. */
  time: number
  /** How it was noticed: as an error or a rejection in the window, or by Vue. */
  mechanism: 'error' | 'rejection' | 'vue'
  component?: { componentName: string; lifecycleHook: string }
}

export type Report = (failure: Failure) => void
