/** Removes what could identify a person from what the SDK is about to send. */

import type { Breadcrumb, init } from '@sentry/vue'

type Options = NonNullable<Parameters<typeof init>[0]>
type ErrorEvent = Parameters<NonNullable<Options['beforeSend']>>[0]
type Span = Parameters<NonNullable<Options['beforeSendSpan']>>[0]

const EMAIL = /[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}/g
const PHONE = /\b\d{3}[-.]?\d{3}[-.]?\d{4}\b/g

/** An error event without query strings, headers, cookies, addresses, or who the user is. */
export function scrubEvent(event: ErrorEvent): ErrorEvent {
  return {
    ...event,
    message: event.message && scrubText(event.message),
    request: event.request && { url: event.request.url && withoutQuery(event.request.url) },
    user: event.user?.id === undefined ? undefined : { id: event.user.id },
    exception: event.exception && {
      ...event.exception,
      values: event.exception.values?.map((thrown) => ({
        ...thrown,
        value: thrown.value && scrubText(thrown.value),
      })),
    },
    // Holds the arguments of the function that failed.
    extra: undefined,
  }
}

/** A breadcrumb that says where, without the query string. */
export function scrubBreadcrumb(breadcrumb: Breadcrumb): Breadcrumb {
  const data = Object.entries(breadcrumb.data ?? {}).map(([key, value]) => [
    key,
    typeof value === 'string' ? withoutQuery(value) : value,
  ])
  return {
    ...breadcrumb,
    message: breadcrumb.message && scrubText(breadcrumb.message),
    data: Object.fromEntries(data),
  }
}

/** A span that names its route: the URL and the route's parameters go. */
export function scrubSpan(span: Span): Span {
  const attributes = Object.entries(span.attributes).filter(([key]) => !LOCATION.test(key))
  return { ...span, attributes: Object.fromEntries(attributes) }
}

const LOCATION = /^(params|query|url\.(full|path|query|fragment)|user)\b/

function scrubText(text: string): string {
  return text.replace(EMAIL, '[EMAIL]').replace(PHONE, '[PHONE]')
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}
