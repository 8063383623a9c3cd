/**
 * What is used of the SDK's spans that it does not promise. It stands apart from what the recorder is
 * started with: a module that both import would take the recorder into the chunk of the SDK.
 */

/** What a span is started with, so that it has this id, which others have been told. */
export function withSpanId<T extends object>(span: T, spanId: string | undefined): T {
  return { ...span, spanId }
}
