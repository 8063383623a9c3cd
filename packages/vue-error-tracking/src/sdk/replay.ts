/** Session replay, in a chunk of its own: two thirds as large as the rest of the SDK. */

import { replayIntegration } from '@sentry/vue'

export { maskRecording } from '../privacy/replay'

/** A recording of the page's movements, with every text, input and picture masked. */
export function maskedReplay() {
  return replayIntegration({
    // Compressed it would be opaque to the gate.
    useCompression: false,
    maskAllText: true,
    maskAllInputs: true,
    blockAllMedia: true,
    maskAttributes: ['title', 'placeholder', 'aria-label', 'alt', 'value', 'href', 'src'],
  })
}
