/** Starts the SDK. Loaded lazily, as the one chunk that holds its code. */

import {
  breadcrumbsIntegration,
  browserApiErrorsIntegration,
  browserSessionIntegration,
  browserTracingIntegration,
  captureException,
  captureFeedback,
  createUrlRouteProvider,
  dedupeIntegration,
  defaultStackParser,
  eventFiltersIntegration,
  functionToStringIntegration,
  getActiveSpan,
  getCurrentScope,
  getGlobalScope,
  getRootSpan,
  globalHandlersIntegration,
  httpContextIntegration,
  init,
  linkedErrorsIntegration,
  updateSpanName,
  withScope,
} from '@sentry/vue'
import { telemetry } from 'vue-error-tracking/from-build'
import type { Router } from 'vue-router'
import { nameOf } from '../component-name'
import type { Failure, Report } from '../failure'
import type { Options } from '../options'
import { createPrivacy } from '../privacy'
import type { Extras } from '../privacy/rules'
import { addsText } from '../privacy/telemetry'
import { api, type Api } from './api'
import { makeGate } from './gate'
import { spansOfMeasures } from './measures'
import { IGNORED_ERRORS, IGNORED_SCRIPTS, isBot, isForeign } from './noise'
import { createOutcomes } from './outcomes'
import { fetchRecorder } from './recorder'
import { routesOf } from './routes'
import { settingsOf } from './settings'

/**
 * Nothing that the SDK could collect by itself is needed. Every field is named because one left out
 * would collect.
 */
const COLLECT_NOTHING = {
  userInfo: false,
  cookies: false,
  httpHeaders: false,
  httpBodies: [],
  urlQueryParams: false,
  graphQL: { document: false, variables: false },
  genAI: { inputs: false, outputs: false },
  mcp: { inputs: false, outputs: false },
  databaseQueryData: false,
  queues: false,
  stackFrameVariables: false,
  frameContextLines: 5,
}

/** What the page does with the SDK. */
export interface Sdk {
  report: Report
  api: Api
}

/**
 * Starts the SDK.
 *
 * @param arrive hears of it in the turn in which it takes over: between the two, a failure would be
 *   seen twice or not at all
 */
export async function startSdk(options: Options, arrive: (sdk: Sdk) => void): Promise<void> {
  // What fails or is said before the last net is there would lose its declared texts.
  const net = addsText(telemetry) ? await import('../privacy/patterns').catch(() => ({})) : {}
  arrive({ report: isBot(navigator.userAgent) ? () => {} : startReporting(options, net), api })
}

function startReporting(options: Options, net: Extras): Report {
  const { router, noise, limits } = options
  const settings = settingsOf(options)
  const routes = routesOf(router)
  const privacy = createPrivacy({
    dsn: settings.dsn,
    release: settings.release,
    environment: settings.environment,
    routes: routes.all,
    routeOf: routes.of,
  })
  privacy.add(net)
  const outcomes = createOutcomes()
  const hosts = [location.host, ...telemetry.hosts]
  const thisScript = defaultStackParser(new Error().stack ?? '').at(-1)?.filename
  const replaysSession = Math.random() < settings.replaysSessionSampleRate
  const replaysOnError = Math.random() < settings.replaysOnErrorSampleRate
  const client = init({
    dsn: settings.dsn,
    tunnel: settings.tunnel,
    environment: settings.environment,
    release: settings.release,
    initialScope: { tags: { service: 'frontend' } },
    defaultIntegrations: false,
    integrations: [
      eventFiltersIntegration(),
      functionToStringIntegration(),
      browserApiErrorsIntegration(),
      breadcrumbsIntegration(),
      globalHandlersIntegration(),
      linkedErrorsIntegration(),
      dedupeIntegration(),
      httpContextIntegration(),
      browserSessionIntegration(),
      browserTracingIntegration(router && { router }),
    ],
    routeProvider: createUrlRouteProvider((url) => routes.of(url.pathname)),
    dataCollection: COLLECT_NOTHING,
    ignoreErrors: [...IGNORED_ERRORS, ...(noise?.errors ?? [])],
    denyUrls: [...IGNORED_SCRIPTS, ...(noise?.scripts ?? [])],
    tracesSampleRate: settings.tracesSampleRate,
    // Anchored: only the API learns the trace. A plain string would match anywhere.
    tracePropagationTargets: [apiAddress(settings.apiOrigin)],
    // The draws above decide, so that the replay chunk is fetched only where it is used.
    replaysSessionSampleRate: Number(replaysSession),
    replaysOnErrorSampleRate: Number(replaysOnError),
    // Earlier than the gate, so that the browser's memory and a recording are clean too.
    beforeSend(event) {
      if (isForeign(event, hosts, thisScript)) return null
      // By what a person can read out of the error page, too, it is found.
      const number = event.event_id?.slice(0, 8)
      return privacy.scrubEvent({ ...event, tags: { ...event.tags, number } })
    },
    beforeBreadcrumb: privacy.scrubBreadcrumb,
    transport: makeGate(privacy, outcomes.settle, limits),
  })
  // What it is told is the header of its requests, which the SDK writes past the gate.
  client?.on('createDsc', (trace) => {
    const { transaction } = privacy.scrubTrace(trace) ?? {}
    trace.transaction = transaction
  })
  getGlobalScope().setAttribute('service', 'frontend')
  if (router) nameFirstPage(router)
  spansOfMeasures()

  // A build without replay drops this, and the chunk with it.
  if (import.meta.env.SENTRY_REPLAY === 'true' && client) {
    fetchRecorder(client, privacy, replaysSession || replaysOnError)
  }
  const eventIds = new WeakMap<object, string>()
  import('../error-page')
    .then(({ reporting }) => {
      reporting.value = {
        async eventIdOf(error) {
          // What failed before the SDK was there is handed over in this turn.
          await new Promise((resolve) => setTimeout(resolve))
          const eventId = eventIds.get(Object(error)) ?? ''
          await outcomes.of(eventId)
          return eventId
        },
        sendFeedback: (message, associatedEventId) =>
          outcomes.of(captureFeedback({ message, associatedEventId })),
      }
    })
    .catch(() => {
      // Nobody is told, and nobody asked.
    })

  return (failure) => {
    try {
      const eventId = capture(failure)
      const [, error] = failure
      // An error that comes by two ways is one event, that of the first.
      if (error instanceof Object && !eventIds.has(error)) eventIds.set(error, eventId)
    } catch {
      // Reporting a failure must not become a second one.
    }
  }
}

/** How a failure was noticed, in the SDK's words for it. */
const MECHANISMS: Record<string, string> = {
  error: 'auto.browser.global_handlers.onerror',
  unhandledrejection: 'auto.browser.global_handlers.onunhandledrejection',
  vue: 'auto.function.vue.error_handler',
  router: 'generic',
  application: 'generic',
}

/** Returns the event's id. */
function capture([time, error, noticed, instance, info]: Failure): string {
  return withScope((scope) => {
    scope.addEventProcessor((event) => ({ ...event, timestamp: time / 1000 }))
    if (info) scope.setContext('vue', { componentName: nameOf(instance), lifecycleHook: info })
    return captureException(error, {
      mechanism: { type: MECHANISMS[noticed], handled: noticed === 'application' },
    })
  })
}

function apiAddress(origin: string): RegExp {
  return new RegExp(`^${origin.replaceAll('.', '\\.')}/api/`)
}

/**
 * The SDK names a page when the router moves to it. By the time the SDK is here the first move is
 * over, or under way, and the page would be named by its path.
 */
function nameFirstPage(router: Router): void {
  const current = router.currentRoute.value
  const arrived = current.matched.length > 0
  const { name, matched } = arrived ? current : router.resolve(router.options.history.location)
  const title = String(name ?? matched.at(-1)?.path ?? 'unknown')
  getCurrentScope().setTransactionName(title)
  const span = getActiveSpan()
  if (span) updateSpanName(getRootSpan(span), title)
}
