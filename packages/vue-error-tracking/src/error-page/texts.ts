import type { Options, Texts } from '../options'
import type { OPTIONS } from '../plugin'

const KEY: typeof OPTIONS = 'error-tracking'

const TEXTS: Texts = {
  notOpened: 'This page could not be opened',
  notOpenedWhy:
    'The connection may be down, or there is a newer version of the page. You can try it again.',
  notShown: 'This page could not be shown',
  notShownWhy: 'Something in it failed. The other pages still work.',
  again: 'Load the page again',
  home: 'Go to the first page',
  number: 'If you ask us about this error, give us its number:',
  copy: 'Copy the number',
  copied: 'Copied.',
  selected: 'It is selected: copy it with the keyboard.',
  question: 'Would you tell us what you were doing?',
  hint: 'Your answer is sent with the number above: not who you are, and nothing that you typed.',
  send: 'Send',
  sent: 'Thank you. Your answer helps us to find the cause.',
  kept:
    'Thank you. You seem to be offline: your answer is sent when you are back, while this page is ' +
    'open.',
  failed: 'Your answer could not be sent. You can try it again.',
  newer:
    'There is a newer version of this page. Load it now? What you have typed here would be lost.',
}

/** What the application gave the plugin, of what it provides to its components. */
export function optionsIn(provided: Record<string | symbol, unknown>): Options {
  return (provided[KEY] as Options | undefined) ?? {}
}

/** Whether errors of the application are reported. */
export function isTracked(provided: Record<string | symbol, unknown>): boolean {
  const { dsn = import.meta.env.SENTRY_DSN } = optionsIn(provided)
  return KEY in provided && Boolean(dsn)
}

export function textsIn(provided: Record<string | symbol, unknown>): Texts {
  return { ...TEXTS, ...optionsIn(provided).texts }
}

/**
 * What a person would write could name somebody, and nothing can tell. A choice of sentences that
 * stand in the source cannot.
 */
export const sentences = [
  'I was opening the page.',
  'I was saving or sending something.',
  'I was searching for something.',
  'I was doing something else.',
]
