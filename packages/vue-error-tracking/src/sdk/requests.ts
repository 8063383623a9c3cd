/**
 * How the SDK's transport makes its requests: `keepalive` lets them outlive the page, and browsers
 * allow no more than 64 kB of such requests at a time, those of the application included.
 */

/**
 * Returns a `fetch` for those whom the answer's body does not concern.
 *
 * It reads the body, since a request counts until then; the SDK leaves it, and after some twenty
 * events every further one would fail as if there were no network. What is refused with `keepalive`
 * is asked without, at once.
 */
export function fetchWhole(ask: typeof fetch): typeof fetch {
  return async (url, options) => {
    const asked = ask(url, options)
    const response = await (options?.keepalive
      ? asked.catch(() => ask(url, { ...options, keepalive: false }))
      : asked)
    await response.arrayBuffer().catch(() => {
      // It has been answered.
    })
    return response
  }
}
