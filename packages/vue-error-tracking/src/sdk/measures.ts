/** Makes spans of what components have measured of themselves, before the SDK was there as well. */

import { startInactiveSpan } from '@sentry/vue'
import type { Detail } from '../component-spans'

const MOUNT: Detail = 'ui.mount'

export function spansOfMeasures(): void {
  const observer = new PerformanceObserver((list) => {
    for (const { name, startTime, duration, detail } of list.getEntries() as PerformanceMeasure[]) {
      if (detail !== MOUNT) continue
      const start = (performance.timeOrigin + startTime) / 1000
      const span = startInactiveSpan({ name, op: MOUNT, startTime: start, onlyIfParent: true })
      span.end(start + duration / 1000)
    }
  })
  observer.observe({ type: 'measure', buffered: true })
}
