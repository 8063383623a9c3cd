/**
 * Notices what fails while the application's other modules load: import it before them. Without it, a
 * throw at the top of the router's module is a blank page that nobody hears of.
 *
 * It starts the SDK by itself where the application does not come so far as to install the plugin.
 */

import { given, settle, watchWindow } from './tracking'

if (import.meta.env.SENTRY_DSN) {
  watchWindow()
  // Every module has run by then, or will not.
  addEventListener('load', () => given || settle({}))
}
