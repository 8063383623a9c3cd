/** Removes what could identify a person from what the SDK is about to send. */

import type { Breadcrumb, init } from '@sentry/vue'

type Options = NonNullable<Parameters<typeof init>[0]>
type ErrorEvent = Parameters<NonNullable<Options['beforeSend']>>[0]
type Span = Parameters<NonNullable<Options['beforeSendSpan']>>[0]

const EMAIL = /[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}/g
const PHONE = /\b\d{3}[-.]?\d{3}[-.]?\d{4}\b/g
/** Attributes of a span that hold an address, or the values in it. */
const ADDRESS = /^(params|query|url\.(full|path|query|fragment)|user)\b/

/**
 * Returns the hooks that scrub.
 *
 * @param routeOf the route that a path belongs to: `/patients/:id` for `/patients/17`
 */
export function createScrubber(routeOf: (path: string) => string | undefined) {
  function page(address: string): string {
    const { origin, pathname } = new URL(address, location.href)
    return origin + (routeOf(pathname) ?? '')
  }

  return {
    /** An error event without addresses, headers, cookies, arguments, or who the user is. */
    event(event: ErrorEvent): ErrorEvent {
      return {
        ...event,
        message: event.message && scrubText(event.message),
        request: event.request?.url ? { url: page(event.request.url) } : undefined,
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
    },

    /** A breadcrumb that names pages by their route, and requests without their query. */
    breadcrumb(breadcrumb: Breadcrumb): Breadcrumb {
      const clean = breadcrumb.category === 'navigation' ? page : withoutQuery
      const data = Object.entries(breadcrumb.data ?? {}).map(([key, value]) => [
        key,
        typeof value === 'string' ? clean(value) : value,
      ])
      return {
        ...breadcrumb,
        message: breadcrumb.message && scrubText(breadcrumb.message),
        data: Object.fromEntries(data),
      }
    },

    /** A span that names its route: the address and what is in it go. */
    span(span: Span): Span {
      const attributes = Object.entries(span.attributes).filter(([key]) => !ADDRESS.test(key))
      return { ...span, attributes: Object.fromEntries(attributes) }
    },
  }
}

/** An address without what follows its path. */
export function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '')
}

function scrubText(text: string): string {
  return text.replace(EMAIL, '[EMAIL]').replace(PHONE, '[PHONE]')
}
