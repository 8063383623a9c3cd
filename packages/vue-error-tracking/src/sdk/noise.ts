/**
 * Noise: what says nothing about this application, and is not sent.
 *
 * Failed requests ("Failed to fetch") are none: hidden, an outage looks like a quiet day. The gate
 * limits how many of them are sent.
 */

import { eventFiltersIntegration, type ErrorEvent, type Event } from '@sentry/vue'

/** Besides what the SDK's filter has by itself, such as "Script error.", of which nothing is known. */
const IGNORED_ERRORS = [
  // Browsers report a layout loop that they have already resolved; the wording depends on the engine.
  'ResizeObserver loop limit exceeded',
  'ResizeObserver loop completed with undelivered notifications',
]

/** Scripts that the browser's owner added: what fails in them is not this application's. */
const IGNORED_SCRIPTS = [/^(chrome|moz|ms-browser|safari|safari-web)-extension:\/\//]

/** Whether the application itself noticed an error, in Vue, its router or its own code. */
export function isHandedOver({ sdkProcessingMetadata }: Event): boolean {
  return Boolean(sdkProcessingMetadata?.handedOver)
}

/** Whether a request was given up, as when its view was left, and the application said nothing of it. */
function isAborted({ exception }: Event): boolean {
  const thrown = exception?.values?.at(-1)
  return thrown?.type === 'AbortError' && !thrown.mechanism?.handled
}

/**
 * Drops noise, and what the application calls so. What the application hands over is no noise because
 * of what it says or where it comes from.
 */
export function noiseIntegration() {
  const windows = eventFiltersIntegration({
    ignoreErrors: IGNORED_ERRORS,
    denyUrls: IGNORED_SCRIPTS,
  })
  const handedOver = eventFiltersIntegration({ disableErrorDefaults: true })
  const filter: typeof windows.processEvent = (event, ...given) =>
    isAborted(event)
      ? null
      : ((isHandedOver(event) ? handedOver : windows).processEvent?.(event, ...given) ?? null)
  return { name: 'Noise', processEvent: filter }
}

/**
 * Programs that read pages for no visitor, by the names they give themselves: crawlers, previews,
 * monitors. They block requests and stop scripts half-way. "Cubot" is a telephone.
 */
const BOTS =
  /[^u]bot\b|crawl|spider|slurp|externalhit|inspectiontool|mediapartners|lighthouse|pingdom|uptime/i

/** Whether a browser is a bot; for those error tracking does not start. */
export function isBot(userAgent: string): boolean {
  return BOTS.test(userAgent)
}

/**
 * Whether an error is one of scripts from elsewhere: theirs are in its stack, and none of this
 * application's. The SDK's own does not count, which is in every stack that began with a timer.
 *
 * @param hosts where this application's scripts are, besides where the SDK's is
 * @param sdk the address of the SDK's script
 */
export function isForeign({ exception }: ErrorEvent, hosts: string[], sdk = ''): boolean {
  const own = new Set([...hosts, hostOf(sdk)])
  const scripts = (exception?.values ?? [])
    .flatMap(({ stacktrace }) => stacktrace?.frames ?? [])
    .flatMap(({ filename }) => (filename && filename !== sdk && hostOf(filename)) || [])
  return scripts.length > 0 && !scripts.some((host) => own.has(host))
}

function hostOf(script: string): string | undefined {
  return /^(?:https?|[a-z-]+-extension):\/\/([^/?#]*)/.exec(script)?.[1]
}
