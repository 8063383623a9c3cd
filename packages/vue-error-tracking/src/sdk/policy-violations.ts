/** Reports what the page's Content-Security-Policy forbids, where the application wants that. */

import { captureEvent, withScope } from '@sentry/vue'

const SAID = 'The page’s Content-Security-Policy does not allow this'

/** What is used of a violation, of an event's as of a report's. */
interface Violation {
  effectiveDirective: string
  /** An address, or a word such as `inline`. */
  blockedURL?: string | null
  blockedURI?: string
  sourceFile?: string | null
  lineNumber?: number | null
  columnNumber?: number | null
}

/** Reports what is forbidden from now on, and what was before, where the browser keeps that. */
export function watchPolicy(): void {
  const told = new Set<string>()
  const tell = (violation: Violation) => {
    const { effectiveDirective, blockedURL, blockedURI, sourceFile } = violation
    const key = [effectiveDirective, blockedURL ?? blockedURI, sourceFile].join(' ')
    // A page that asks again and again tells nothing new.
    if (told.has(key) || told.size >= 50) return
    told.add(key)
    capture(violation)
  }
  if (typeof ReportingObserver !== 'function') {
    addEventListener('securitypolicyviolation', tell)
    return
  }
  const each = (reports: { body?: unknown }[]) =>
    reports.forEach(({ body }) => tell(body as Violation))
  new ReportingObserver(each, { types: ['csp-violation'], buffered: true }).observe()
}

function capture(violation: Violation): void {
  const { effectiveDirective: directive, sourceFile: filename } = violation
  const blocked = violation.blockedURL ?? violation.blockedURI ?? ''
  const { lineNumber: lineno, columnNumber: colno } = violation
  const frames = filename ? [{ filename, lineno, colno, function: '?', in_app: true }] : []
  const isAddress = /^[a-z-]+:/i.test(blocked)
  withScope((scope) => {
    scope.setFingerprint([SAID, directive])
    scope.setTags({ directive, ...(isAddress ? { address: blocked } : { blocked }) })
    captureEvent({
      level: 'warning',
      exception: {
        values: [
          {
            type: 'SecurityPolicyViolation',
            value: SAID,
            mechanism: { type: 'generic', handled: true },
            stacktrace: { frames: frames as never },
          },
        ],
      },
    })
  })
}
