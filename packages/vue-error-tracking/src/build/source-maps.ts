/**
 * What Sentry's plugin for the bundler does in a build.
 *
 * Every script gets a debug id, so that the source map of that very script can be found. Maps are
 * made where they can be uploaded: with SENTRY_AUTH_TOKEN in the environment. They are deleted after
 * that; `no-maps.ts` fails the build if one is left.
 */

import type { BrowserVariables } from './environment.ts'

/** Whether maps are made, which only the tracker may read. */
export function makesMaps(): boolean {
  return Boolean(process.env.SENTRY_AUTH_TOKEN)
}

/** Where maps go: `SENTRY_ORG` and `SENTRY_PROJECT` override it. */
export interface Account {
  organization?: string
  project?: string
}

/**
 * Returns the options of Sentry's plugin.
 *
 * @param folder where the build writes
 * @throws Error when maps cannot be uploaded for want of a release
 */
export function pluginOptions(
  { APP_VERSION }: BrowserVariables,
  folder: string,
  account: Account = {},
) {
  if (makesMaps() && !APP_VERSION) {
    throw new Error(
      'SENTRY_AUTH_TOKEN is set, but SENTRY_RELEASE is not: maps belong to a release.',
    )
  }
  return {
    // Nothing about this build goes to the plugin's makers.
    telemetry: false,
    silent: !makesMaps(),
    // What cannot be uploaded must stop the build: the maps are gone with it.
    errorHandler(error: Error) {
      throw error
    },
    url: process.env.SENTRY_URL,
    authToken: process.env.SENTRY_AUTH_TOKEN,
    org: process.env.SENTRY_ORG || account.organization,
    project: process.env.SENTRY_PROJECT || account.project,
    release: { name: APP_VERSION || undefined, create: makesMaps(), inject: false },
    sourcemaps: {
      disable: makesMaps() ? false : ('disable-upload' as const),
      filesToDeleteAfterUpload: `${folder}/**/*.map`,
    },
  }
}
