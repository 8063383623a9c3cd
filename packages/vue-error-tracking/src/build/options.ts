import type { Telemetry } from '../from-build.ts'
import type { Additions } from './security-policy.ts'
import type { Account } from './source-maps.ts'

/** What a bundler's plugin may be told; each has a default. */
export interface BuildOptions {
  /** The folders of the application's source, from its root: `['src']`. */
  roots?: string[]
  /** What the application's telemetry may carry beyond the policy: nothing. */
  telemetry?: Partial<Telemetry>
  /** What names of variables for the browser begin with: `VITE_`, or `VUE_APP_`. */
  prefix?: string
  /** The file with the `SENTRY_*` variables of the whole service: `../backend/.env`. */
  serviceEnv?: string
  /** Where the tunnel finds what the source says, from the root: `literals.json`. */
  literals?: string
  /** Whether the page carries a Content-Security-Policy: `true`, or with sources in addition. */
  csp?: boolean | Additions
  /** Where source maps go. */
  sentry?: Account
}

/** Whether the application is built without error tracking, to compare it. */
export const isOff = (): boolean => process.env.VUE_ERROR_TRACKING === 'off'

/** The modules in whose place there is nothing then. */
export const REPLACED = /^vue-error-tracking(?:\/early)?$/

export type Resolved = Required<Omit<BuildOptions, 'telemetry'>> & { telemetry: Telemetry }

/** Returns the options with their defaults. */
export function resolveOptions(options: BuildOptions, prefix: string): Resolved {
  const { telemetry, ...others } = options
  return {
    roots: ['src'],
    prefix,
    serviceEnv: '../backend/.env',
    literals: 'literals.json',
    csp: true,
    sentry: {},
    ...others,
    telemetry: {
      tags: [],
      contexts: {},
      attributes: [],
      metrics: [],
      hosts: [],
      publicIdentifiers: false,
      ...telemetry,
    },
  }
}
