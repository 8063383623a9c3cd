/** What the SDK asks the build to leave out: of what no visitor needs. */

export const LEFT_OUT = {
  // What it would write to the console about itself: 5 kB.
  __SENTRY_DEBUG__: 'false',
  // The recorder's compression: what is compressed would be opaque to the gate.
  __SENTRY_EXCLUDE_REPLAY_WORKER__: 'true',
}
