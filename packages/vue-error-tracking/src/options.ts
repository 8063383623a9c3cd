import type { Router } from 'vue-router'

/** Shares from 0 to 1, and where events go: what the build was told, unless it is given here. */
export interface Settings {
  /** Where events go; without one, error tracking is off and its code is never fetched. */
  dsn: string
  /** The path on the page's own origin that takes events in the DSN's place, if any. */
  tunnel: string | undefined
  environment: string
  release: string | undefined
  /** The API's origin where it is not the page's own, else empty. */
  apiOrigin: string
  tracesSampleRate: number
  replaysSessionSampleRate: number
  replaysOnErrorSampleRate: number
}

/** What is no news of this application. */
export interface Noise {
  /** Messages, or parts of them, of errors that are not sent. */
  errors?: (string | RegExp)[]
  /** Addresses of scripts whose errors are not sent. */
  scripts?: (string | RegExp)[]
}

export interface Limits {
  /** Error events per minute, whatever they are: 30. */
  perMinute?: number
  /** Error events per minute that look the same: 5. */
  perMinuteAlike?: number
  /** Envelopes kept while there is no network: 30. */
  kept?: number
  /** Milliseconds for which they are kept: an hour. */
  keptFor?: number
}

/** The words of the plain error page. */
export interface Texts {
  notOpened: string
  notOpenedWhy: string
  notShown: string
  notShownWhy: string
  again: string
  home: string
  number: string
  /** Said of the button that copies the number, and of what became of it. */
  copy: string
  copied: string
  selected: string
  question: string
  hint: string
  send: string
  sent: string
  kept: string
  failed: string
  /** Asked before the page loads itself anew, where somebody has typed something. */
  newer: string
}

export interface Options extends Partial<Settings> {
  /** The application's router, where it has one: it names pages, and what fails in it is reported. */
  router?: Router
  noise?: Noise
  /** Whether what the page's Content-Security-Policy forbids is reported: not, unless it is `true`. */
  policyViolations?: boolean
  limits?: Limits
  /** Words of the plain error page in place of its own. */
  texts?: Partial<Texts>
  /** What a person can answer there, in place of its own sentences: literals, or they do not leave. */
  sentences?: string[]
}
