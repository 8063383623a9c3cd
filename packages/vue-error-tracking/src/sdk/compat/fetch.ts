/** What the SDK's transport sends with, which it does not hand out. */

const NATIVE = /^function \w+\(\) \{\s*\[native code\]\s*\}$/

/**
 * The browser's own `fetch`, whatever has been put in its place: an application that adds its token to
 * each request, or counts them, means its own.
 */
export function nativeFetch(): typeof fetch {
  let found = fetch
  if (!NATIVE.test(String(found))) {
    try {
      // A new frame has what nobody has touched yet.
      const frame = document.createElement('iframe')
      frame.hidden = true
      document.head.append(frame)
      found = (frame.contentWindow as typeof globalThis | null)?.fetch ?? found
      frame.remove()
    } catch {
      // Then with what there is.
    }
  }
  return found.bind(globalThis)
}
