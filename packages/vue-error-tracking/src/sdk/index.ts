/** Starts the SDK. Loaded lazily, as the one chunk that holds its code. */

import {
  breadcrumbsIntegration,
  browserSessionIntegration,
  browserTracingIntegration,
  captureFeedback,
  consoleIntegration,
  createUrlRouteProvider,
  dedupeIntegration,
  defaultStackParser,
  functionToStringIntegration,
  getActiveSpan,
  getCurrentScope,
  getGlobalScope,
  getRootSpan,
  httpContextIntegration,
  init,
  linkedErrorsIntegration,
  updateSpanName,
  type ErrorEvent,
} from '@sentry/vue'
import { literals, telemetry } from 'vue-error-tracking/from-build'
import type { Router } from 'vue-router'
import type { Report } from '../failure'
import type { Options } from '../options'
import type { Task } from '../tracking'
import { createPrivacy } from '../privacy'
import type { Extras } from '../privacy/rules'
import { addsText } from '../privacy/telemetry'
import { api, type Api } from './api'
import { capture, thrownIn } from './capture'
import { asFirstRequestsSay, spansOfFirstRequests, TRACE } from './first-requests'
import { makeGate } from './gate'
import { spansOfMeasures } from './measures'
import { isBot, isForeign, isHandedOver, noiseIntegration } from './noise'
import { createOutcomes } from './outcomes'
import { watchPolicy } from './policy-violations'
import { fetchRecorder } from './recorder'
import { routesOf } from './routes'
import { filesOf } from './scripts'
import { settingsOf } from './settings'
import { visitorOf } from './visitor'

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
 * Starts the SDK, and takes over what waits for it. It never fails: then nothing is reported.
 *
 * @param tasks what waits; what is pushed from now on is done
 */
export async function startSdk(options: Options, tasks: Task[]): Promise<void> {
  try {
    // What fails or is said before the last net is there would lose its declared texts.
    const [net, said] = await Promise.all([
      addsText(telemetry) ? import('../privacy/patterns').catch(() => ({})) : {},
      import('../privacy/messages').catch(() => undefined),
    ])
    const report = isBot(navigator.userAgent)
      ? () => {}
      : startReporting(options, net, said?.messages)
    // From now on, the SDK says it itself.
    delete globalThis.__TRACE_HEADERS__?.[TRACE]
    takeOver(tasks, { report, api })
  } catch {
    // The application goes on without.
  }
}

/** In one turn: between two, a failure would be seen twice or not at all. */
export function takeOver(tasks: Task[], sdk: Sdk): void {
  function run(task: Task): number {
    try {
      if (typeof task === 'function') task(sdk)
      else sdk.report(task)
    } catch {
      // What fails in telemetry is no failure of the application.
    }
    return 0
  }
  tasks.splice(0).forEach(run)
  tasks.push = (...more) => more.map(run).length
}

function startReporting(options: Options, net: Extras, messages?: string[]): Report {
  const { router, noise, limits } = options
  const settings = settingsOf(options)
  const routes = routesOf(router, literals)
  const privacy = createPrivacy({
    dsn: settings.dsn,
    release: settings.release,
    environment: settings.environment,
    routes: routes.all,
    routeOf: routes.of,
    isFile: filesOf(literals.files),
    messages,
  })
  privacy.add(net)
  const outcomes = createOutcomes()
  // What matters of a deep stack is often not in its first ten lines.
  Object.assign(Error, { stackTraceLimit: 50 })
  const hosts = [location.host, ...telemetry.hosts]
  const thisScript = defaultStackParser(new Error().stack ?? '').at(-1)?.filename
  const replaysSession = Math.random() < settings.replaysSessionSampleRate
  const replaysOnError = Math.random() < settings.replaysOnErrorSampleRate
  const beforeStartSpan = <T extends { op?: string }>(span: T) =>
    asFirstRequestsSay(span, settings.tracesSampleRate)
  const client = init({
    dsn: settings.dsn,
    tunnel: settings.tunnel,
    environment: settings.environment,
    release: settings.release,
    initialScope: { tags: { service: 'frontend' }, contexts: visitorOf(navigator.userAgent) },
    defaultIntegrations: false,
    integrations: [
      noiseIntegration(),
      functionToStringIntegration(),
      breadcrumbsIntegration(),
      consoleIntegration(),
      linkedErrorsIntegration(),
      dedupeIntegration(),
      httpContextIntegration(),
      browserSessionIntegration(),
      browserTracingIntegration({ router, beforeStartSpan }),
    ],
    routeProvider: createUrlRouteProvider((url) => routes.of(url.pathname)),
    dataCollection: COLLECT_NOTHING,
    // It would write into the errors that the application sees.
    enhanceFetchErrorMessages: false,
    ignoreErrors: noise?.errors,
    denyUrls: noise?.scripts,
    tracesSampleRate: settings.tracesSampleRate,
    // Anchored: only the API learns the trace. A plain string would match anywhere.
    tracePropagationTargets: [apiAddress(settings.apiOrigin)],
    // The draws above decide, so that the replay chunk is fetched only where it is used.
    replaysSessionSampleRate: Number(replaysSession),
    replaysOnErrorSampleRate: Number(replaysOnError),
    // Earlier than the gate, so that the browser's memory and a recording are clean too.
    beforeSend(event) {
      if (!isHandedOver(event) && isForeign(event, hosts, thisScript)) return null
      // By what a person can read out of the error page, too, it is found.
      const number = event.event_id?.slice(0, 8)
      return asIssue(privacy.scrubEvent({ ...event, tags: { ...event.tags, number } }))
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
  spansOfFirstRequests(apiAddress(settings.apiOrigin || location.origin))
  if (options.policyViolations) watchPolicy()

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
      const error = thrownIn(failure)
      // An error that comes by two ways is one event, that of the first.
      if (isObject(error) && !eventIds.has(error)) eventIds.set(error, eventId)
    } catch {
      // Reporting a failure must not become a second one.
    }
  }
}

/** Of another realm, such as a frame's, too: its objects are made by another `Object`. */
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Two failures of one place are two issues, if their texts without data tell them apart. */
function asIssue<T extends ErrorEvent>(event: T | null): T | null {
  const text = event?.exception?.values?.at(-1)?.value
  return event && text ? { fingerprint: ['{{ default }}', text], ...event } : event
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
