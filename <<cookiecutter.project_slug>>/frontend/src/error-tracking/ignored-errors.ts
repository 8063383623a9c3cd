/**
 * Noise that says nothing about this application.
 *
 * Failed requests ("Failed to fetch") are no noise: hidden, an outage looks like a quiet day. The
 * gate limits how many of them are sent.
 */
export const IGNORED_ERRORS = [
  // Browsers report a layout loop that they have already resolved; the wording depends on the engine.
  'ResizeObserver loop limit exceeded',
  'ResizeObserver loop completed with undelivered notifications',
  // A rejection with something that is no Error has no stack: usually a browser extension's.
  'Non-Error promise rejection captured',
]

/** Scripts that the browser's owner added: what fails in them is not this application's. */
export const IGNORED_SCRIPTS = [/^(chrome|moz|ms-browser|safari|safari-web)-extension:\/\//]
