import * as Sentry from '@sentry/vue'

/**
 * One way by which something private can come into telemetry.
 *
 * `planted` is a text of its own, with letters that need escapes; `mark` are the letters by which it
 * is found, for where no others may stand.
 */
export type Channel = (planted: string, mark: string) => unknown

export type Channels = Record<string, Channel>

/** What a page must let happen before it can be seen. */
export function moment(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** An error that arrives with what the scope holds. */
export function inScope(change: (own: Sentry.Scope, planted: string) => unknown): Channel {
  return (planted) =>
    Sentry.withScope((own) => {
      change(own, planted)
      Sentry.captureException(new Error('in a scope'))
    })
}

/** An error that arrives with these fields, as an integration might write them. */
export function event(fields: (planted: string) => object): Channel {
  return inScope((own, planted) =>
    own.addEventProcessor((found) => Object.assign(found, fields(planted))),
  )
}

/** An item of an envelope that no hook of the SDK has seen. */
export function item(type: string, payload: (planted: string) => unknown): Channel {
  return (planted) =>
    Sentry.getClient()?.sendEnvelope([
      {},
      [[{ type, filename: planted }, payload(planted)]],
    ] as never)
}

/** HTML that a person sees and clicks on. It is added to the page, and stays. */
export function clicked(html: (mark: string) => string): Channel {
  return (_, mark) => {
    const element = added(html(mark))
    element.click()
  }
}

/** Adds HTML to the page, and returns its first element. */
export function added(html: string): HTMLElement {
  const place = document.createElement('section')
  place.innerHTML = html
  document.body.append(place)
  return place.firstElementChild as HTMLElement
}

/** As it must be written into HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
