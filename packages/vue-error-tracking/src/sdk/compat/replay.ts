/** What is used of the SDK's recorder, and beside it, that the SDK does not promise. */

import { replayIntegration } from '@sentry/vue'

type ReplayOptions = Parameters<typeof replayIntegration>[0]

/** The recorder, writing down where a stylesheet is rather than what a browser made of it. */
export function replayWithoutStylesheets(options: ReplayOptions) {
  const replay = replayIntegration(options)
  const { _recordingOptions } = replay as unknown as { _recordingOptions?: object }
  if (_recordingOptions) Object.assign(_recordingOptions, { inlineStylesheet: false })
  return replay
}

/** The browser's own `fetch`: what is asked for with it leaves no breadcrumb and no span. */
export function uninstrumentedFetch(): typeof fetch {
  const original = (fetch as { __sentry_original__?: typeof fetch }).__sentry_original__
  return (original ?? fetch).bind(globalThis)
}
