import type { Telemetry } from '../from-build'

/** Whether the application adds any text, which the last net must then look at. */
export function addsText({ tags, contexts, attributes }: Telemetry): boolean {
  return [...tags, ...Object.keys(contexts), ...attributes].length > 0
}
