/**
 * Which browser and system a visitor has: the family and the major version, and no more, so that what
 * fails "only in Safari 17" can be found.
 */

/** In this order: most of them say that they are others as well. */
const BROWSERS = {
  Edge: /Edg(?:A|iOS)?\/(\d+)/,
  Opera: /OPR\/(\d+)/,
  Samsung: /SamsungBrowser\/(\d+)/,
  Firefox: /(?:Firefox|FxiOS)\/(\d+)/,
  Chrome: /(?:Chrome|CriOS)\/(\d+)/,
  Safari: /Version\/(\d+).* Safari\//,
}

/** Without a version where browsers say the same one of all: macOS 10.15, Windows 10, Android 10. */
const SYSTEMS = {
  iOS: /iP(?:hone|ad|od).* OS (\d+)_/,
  Android: /Android(?: (\d+)(?!.*; K\)))?/,
  Windows: /Windows NT/,
  ChromeOS: /CrOS/,
  macOS: /Mac OS X/,
  Linux: /Linux/,
}

/** Returns the contexts that say so, as far as the browser does. */
export function visitorOf(userAgent: string) {
  return { browser: first(BROWSERS, userAgent), os: first(SYSTEMS, userAgent) }
}

function first(forms: Record<string, RegExp>, text: string) {
  for (const [name, form] of Object.entries(forms)) {
    const found = form.exec(text)
    if (found) return { name, version: found[1] }
  }
  return undefined
}
