/**
 * How long the components take that matter: those that say so.
 *
 * A component measures itself with the browser's own User Timing, and knows nothing of the SDK, which
 * reads what was measured when it has come. So it is in the chunks of those components, and costs no
 * other page anything.
 */

import { getCurrentInstance, onMounted } from 'vue'

/** What tells such a measure from others. */
export type Detail = 'ui.mount'

/**
 * Makes a span, with the component's name, of the time from here until it is on the page with all
 * that is in it. Call it first in `setup`.
 */
export function useMountSpan(): void {
  const { name: given, __name: ofFile } = getCurrentInstance()?.type ?? {}
  const name = given ?? ofFile ?? 'Anonymous'
  const detail: Detail = 'ui.mount'
  const start = performance.now()
  onMounted(() => {
    try {
      // The browser keeps every measure: of those that nobody has read yet, the last says enough.
      performance.clearMeasures(name)
      performance.measure(name, { start, detail })
    } catch {
      // A browser without User Timing shows the component all the same.
    }
  })
}
