/**
 * Where source maps go. They are made where they can be uploaded: with SENTRY_AUTH_TOKEN in the
 * environment. They are deleted after that; `no-maps.ts` fails the build if one is left.
 */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { BrowserVariables } from './environment.ts'

/** Where the documentation of Sentry's plugin puts the token. It goes before the environment, as there. */
const OWN_FILE = '.env.sentry-build-plugin'

/** Reads that file, as the plugin itself will: without it there would be a release and no maps. */
export function readOwnFile(): void {
  const file = resolve(process.cwd(), OWN_FILE)
  if (existsSync(file)) Object.assign(process.env, parseEnv(readFileSync(file, 'utf8')))
}

/** Whether maps are made, which only the tracker may read. */
export function makesMaps(): boolean {
  return Boolean(process.env.SENTRY_AUTH_TOKEN)
}

/** Where maps go: `SENTRY_ORG` and `SENTRY_PROJECT` override it. */
export interface Account {
  organization?: string
  project?: string
}

export type UploadOptions = ReturnType<typeof uploadOptions>

/**
 * Returns the options of Sentry's plugin, where there is a token.
 *
 * @param folder where the build writes
 * @throws Error when maps cannot be uploaded for want of a release, or would go to somebody else
 */
export function uploadOptions(
  { APP_VERSION, SENTRY_DSN }: BrowserVariables,
  folder: string,
  account: Account = {},
) {
  if (!APP_VERSION) {
    throw new Error(
      'SENTRY_AUTH_TOKEN is set, but SENTRY_RELEASE is not: maps belong to a release.',
    )
  }
  refuseStranger(SENTRY_DSN)
  return {
    // Nothing about this build goes to the plugin's makers.
    telemetry: false,
    // What cannot be uploaded must stop the build: the maps are gone with it.
    errorHandler(error: Error) {
      throw error
    },
    url: process.env.SENTRY_URL || HOSTED,
    authToken: process.env.SENTRY_AUTH_TOKEN,
    org: process.env.SENTRY_ORG || account.organization,
    project: process.env.SENTRY_PROJECT || account.project,
    release: { name: APP_VERSION, inject: false },
    sourcemaps: { filesToDeleteAfterUpload: `${folder}/**/*.map` },
  }
}

const HOSTED = 'https://sentry.io'

/** Maps show the source: they go where the events go, and a token goes to who gave it. */
function refuseStranger(dsn: string): void {
  const url = process.env.SENTRY_URL || HOSTED
  const tracker = dsn ? new URL(dsn).hostname : 'sentry.io'
  // One that is named may have another host than the events go to, as a relay has.
  if (!process.env.SENTRY_URL && !/(?:^|\.)sentry\.io$/.test(tracker)) {
    throw new Error(
      `SENTRY_AUTH_TOKEN is set, and events go to ${tracker}, but source maps would go to ${url}: ` +
        'set SENTRY_URL to the address of the tracker.',
    )
  }
  const issuer = issuerOf(process.env.SENTRY_AUTH_TOKEN ?? '')
  if (issuer && new URL(issuer).hostname !== new URL(url).hostname) {
    throw new Error(
      `SENTRY_AUTH_TOKEN is of ${issuer}, but source maps would go to ${url}: set SENTRY_URL to match.`,
    )
  }
}

/** The address that an organisation's token names, which is of two parts: `sntrys_…_…`. */
function issuerOf(token: string): string | undefined {
  const [, told] = /^sntrys_([\w+/=-]+)_/.exec(token) ?? []
  try {
    return told && JSON.parse(Buffer.from(told, 'base64').toString()).url
  } catch {
    return undefined
  }
}
