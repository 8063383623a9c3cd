/** What tests of an application in a real browser need: a Chromium, pages, and what was received. */

export { findChromium, launchChromium, NO_CHROMIUM } from './chromium.ts'
export { inspectorAt, type Inspector, type Item, type Span, type Trace } from './inspector.ts'
export { firstLoad } from './size.ts'
export { eventIn, leave, openPage, ready, type Opened, type OpenOptions } from './page.ts'
export { catchOutgoing, Outgoing, outgoingOf, type Caught } from './outgoing.ts'
export { Planted } from './planted.ts'
