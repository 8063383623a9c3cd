/**
 * The Content-Security-Policy of the built page: its own files, its API, and where its reports go.
 *
 * The page carries it in a `meta` element, since only the build knows the DSN. What an element
 * cannot say (`frame-ancestors`) is a header of the web server.
 */

import type { BrowserVariables } from './environment.ts'

/** Returns the policy for what a build was told. */
export function securityPolicy({
  SENTRY_DSN,
  SENTRY_TUNNEL,
  API_ORIGIN,
}: BrowserVariables): string {
  const tracker = SENTRY_DSN && !SENTRY_TUNNEL && new URL(SENTRY_DSN).origin
  const directives = {
    'default-src': "'self'",
    'connect-src': ["'self'", API_ORIGIN, tracker].filter(Boolean).join(' '),
    // The recorder compresses in no worker: what it sends must be readable to the gate.
    'worker-src': "'none'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ')
}
