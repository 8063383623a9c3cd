/** Session replay, in a chunk of its own: as large as the rest of the SDK. */

import { maskRecording as mask } from '../privacy/replay'
import type { Extras } from '../privacy/rules'
import { replayWithoutStylesheets } from './compat/replay'
import { readStylesheets } from './stylesheets'

const stylesheets = readStylesheets()

/** Masks what has been recorded, on its way to the network. */
export const maskRecording: Extras['maskRecording'] = (recording, maskSelector) =>
  mask(recording, maskSelector, stylesheets)

/** A recording of the page's movements, with every text, input and picture masked. */
export function maskedReplay() {
  return replayWithoutStylesheets({
    // Compressed it would be opaque to the gate.
    useCompression: false,
    maskAllText: true,
    maskAllInputs: true,
    blockAllMedia: true,
    // Of addresses only a stylesheet's is read again, by the gate.
    maskAttributes: ['title', 'placeholder', 'aria-label', 'alt', 'value', 'src'],
  })
}
