/** What the build decides before the SDK is there. These bytes are paid by every visitor. */

/** Where events go; without one, error tracking is off and its code is never fetched. */
export const dsn = import.meta.env.SENTRY_DSN

/** The page that raises errors on purpose, in the builds that have it; others lack its code too. */
export const testPage =
  import.meta.env.ERROR_TEST_PAGE === 'true'
    ? () => import('./test-page/ErrorTestView.vue')
    : undefined
