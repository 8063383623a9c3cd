/**
 * Nothing private leaves: what may leave is listed, everything else stays.
 *
 * `policy/browser.json` is the list, `rules.ts` says what its rules mean; what the application adds
 * it declares to the build. It fails closed: an error in here sends nothing, is counted, and is said once in the console.
 */

import {
  literals as sourceLiterals,
  telemetry as declaredTelemetry,
  type Literals,
  type Telemetry,
} from 'vue-error-tracking/from-build'
import { createScrubber } from './engine'
import { BREADCRUMB, ENVELOPE_HEADER, EVENT, ITEMS, TRACE_HEADER, type Spec } from './policy'
import { createAccount, note, type Removal } from './removals'
import { createRules, type Extras, type Known } from './rules'
import { createTexts } from './text'
import { createUrls } from './url'

/** An envelope as the SDK hands it to its transport. */
export type Envelope = [header: object, items: [header: { type?: unknown }, payload: unknown][]]

export interface Options extends Known {
  telemetry?: Telemetry
  literals?: Literals
  /** What browsers say; without it, none of it leaves. */
  messages?: string[]
}

/** Hears the reason and the category, as client reports name them, of what is dropped. */
export type OnDrop = (
  reason: 'event_processor' | 'internal_sdk_error' | 'network_error' | 'ratelimit_backoff',
  category: string,
  quantity?: number,
) => void

export interface Privacy {
  /**
   * What may leave of an envelope, or null if nothing. The envelope given is not changed.
   *
   * @param onRemoved hears what was removed, where the inspector on this machine is told
   */
  scrubEnvelope: (
    envelope: Envelope,
    onDrop?: OnDrop,
    onRemoved?: (removals: Removal[]) => void,
  ) => Envelope | null
  /** What may leave of an error event, earlier than the gate. */
  scrubEvent: <T extends object>(event: T) => T | null
  /** What may be remembered of a breadcrumb. */
  scrubBreadcrumb: <T extends object>(breadcrumb: T) => T | null
  /** What may be said of a trace, also to the API, whose headers pass no gate. */
  scrubTrace: <T extends object>(trace: T) => T | null
  /** The category in which client reports count a kind of item. */
  categoryOf: (type: unknown) => string
  /** Takes in what came in a chunk of its own. */
  add: (extras: Extras) => void
}

const MAX_ITEMS = 1000

export function createPrivacy({
  telemetry = declaredTelemetry,
  literals = sourceLiterals,
  messages,
  ...known
}: Options): Privacy {
  const urls = createUrls(telemetry.hosts, literals.paths, known.routeOf, known.isFile)
  const texts = createTexts(literals, messages, urls.mask)
  const extras: Extras = {}
  const rules = createRules(known, telemetry, texts, urls, extras)
  const scrub = createScrubber(rules, telemetry)
  const account = import.meta.env.TELL_REMOVALS === 'true' && createAccount(rules, telemetry)
  let isSaid = false

  /** Runs a step; when it throws, nothing passes. */
  function closed<T>(step: () => T): T | null {
    try {
      return step()
    } catch {
      if (!isSaid) console.warn('Error tracking: what could not be scrubbed was not sent.')
      isSaid = true
      return null
    }
  }

  function itemOf(type: unknown) {
    return typeof type === 'string' && Object.hasOwn(ITEMS, type) ? ITEMS[type] : undefined
  }

  const categoryOf = (type: unknown) => itemOf(type)?.category ?? 'unknown'

  function scrubItem([header, payload]: Envelope[1][number]): Envelope[1][number] | null {
    const { type } = header
    const item = itemOf(type)
    const kept = item && (scrub(item.spec, payload) as Record<string, unknown> | undefined)
    if (!kept || (item.needs && isEmpty(kept[item.needs]))) return null
    return [
      {
        type,
        ...(item['content type'] && { content_type: item['content type'] }),
        ...(Array.isArray(kept.items) && { item_count: kept.items.length }),
        // A recording, which is ASCII once it is masked.
        ...(typeof kept === 'string' && { length: (kept as string).length }),
      },
      kept,
    ]
  }

  function scrubItems(items: Envelope[1], onDrop: OnDrop): Envelope[1] {
    const kept = items.slice(0, MAX_ITEMS).flatMap((item) => {
      let reason: Parameters<OnDrop>[0] = 'internal_sdk_error'
      const scrubbed = closed(() => {
        const found = scrubItem(item)
        reason = 'event_processor'
        return found
      })
      if (scrubbed) return [scrubbed]
      onDrop(reason, categoryOf(item[0]?.type))
      return []
    })
    // A recording and the event that describes it mean nothing without each other.
    const isHalf = kept.length === 1 && String(kept[0]?.[0].type).startsWith('replay')
    return isHalf ? [] : kept
  }

  const scrubAs =
    (spec: Spec, name: string) =>
    <T extends object>(value: T) =>
      closed(() => {
        const kept = scrub(spec, value) as T
        return account ? note(kept, account(spec, value, name)) : kept
      })

  function accountFor([header, items]: Envelope): Removal[] {
    if (!account) return []
    const removals = items.flatMap(([{ type }, payload]) => {
      const item = itemOf(type)
      return item ? account(item.spec, payload, String(type)) : ['unknown item\tkind never leaves']
    })
    return [...removals, ...account(ENVELOPE_HEADER, header, 'envelope')]
  }

  return {
    categoryOf,
    add: (more) => Object.assign(extras, more),
    scrubEvent: scrubAs(EVENT, 'event'),
    scrubBreadcrumb: scrubAs(BREADCRUMB, 'event.breadcrumbs[]'),
    scrubTrace: (trace) => closed(() => scrub(TRACE_HEADER, trace) as typeof trace),
    scrubEnvelope: (envelope, onDrop = () => {}, onRemoved) =>
      closed(() => {
        const [header, items] = envelope
        if (account) onRemoved?.(accountFor(envelope))
        const kept = scrubItems(items, onDrop)
        return kept.length ? [scrub(ENVELOPE_HEADER, header) as object, kept] : null
      }),
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}
