/** Fetches the recorder, where this visit may need it and it costs the page nothing. */

import type { init } from '@sentry/vue'
import type { Privacy } from '../privacy'

type Client = NonNullable<ReturnType<typeof init>>

/** Milliseconds after which a page that is never idle is recorded all the same. */
const PATIENCE = 10_000

/**
 * Lets the recorder come when the page is idle. A visitor who asks to be spared data is.
 *
 * @param isDrawn whether a recording of this visit could be sent
 */
export function fetchRecorder(client: Client, privacy: Privacy, isDrawn: boolean): void {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  if (!isDrawn || connection?.saveData) return
  whenIdle(() => {
    import('./replay')
      .then(({ maskedReplay, maskRecording }) => {
        privacy.add({ maskRecording })
        client.addIntegration(maskedReplay())
      })
      .catch(() => {
        // Errors and traces go on without the recording.
      })
  })
}

function whenIdle(task: () => void): void {
  // Safari has none.
  if (typeof requestIdleCallback !== 'function') setTimeout(task, 2000)
  else requestIdleCallback(task, { timeout: PATIENCE })
}
