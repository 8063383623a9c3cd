/**
 * What this application's telemetry may carry beyond the policy. Everything named here leaves as it
 * is, except for what the last net finds in it. Nothing else that the application adds leaves.
 */

export interface Telemetry {
  tags: string[]
  /** A context's name, and the keys of it. */
  contexts: Record<string, string[]>
  /** Attributes of spans, logs, metrics and breadcrumbs. */
  attributes: string[]
  metrics: string[]
  /** Hosts, besides this page's own, that URLs may show. */
  hosts: string[]
  /**
   * Send user ids as they are. Otherwise they are removed: the browser has no secret with which it
   * could hash them.
   */
  publicIdentifiers: boolean
}

export const telemetry: Telemetry = {
  tags: [],
  contexts: {},
  attributes: [],
  metrics: [],
  hosts: [],
  publicIdentifiers: false,
}

/** Whether the application adds any text, which the last net must then look at. */
export function addsText({ tags, contexts, attributes }: Telemetry): boolean {
  return [...tags, ...Object.keys(contexts), ...attributes].length > 0
}
