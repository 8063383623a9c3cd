/**
 * Builds the page three times, weighs its scripts, and loads each in turn in Chromium as a
 * mid-range telephone would. Prints every round's figures as JSON.
 *
 *   node measure.mjs FRONTEND FRONTEND_WITH_THE_DOCUMENT ROUNDS
 */

import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [frontend, documents, rounds] = process.argv.slice(2)
const from = (folder, path) => import(pathToFileURL(join(folder, path)))
const { buildAside, compressedSize, initialScripts } = await from(frontend, 'config/build-aside.mjs')
const { buildAside: buildDocuments } = await from(documents, 'config/build-aside.mjs')
const { findChromium, launchChromium, NO_CHROMIUM } = await from(frontend, 'e2e/chromium.mjs')

const ENVIRONMENT = { SENTRY_DSN_FRONTEND: 'https://key@sentry.example/3' }
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
// Lighthouse's telephone: a slower processor, and 1.6 Mbit/s with 150 ms there and back.
const SLOWER = 4
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 }
const QUIET = 4000 // milliseconds in which whatever comes later has come

const chromiumPath = findChromium()
if (!chromiumPath) {
  console.error(NO_CHROMIUM)
  process.exit(1)
}

const pages = {
  'no error tracking': await buildAside(ENVIRONMENT, { withoutErrorTracking: true }),
  'the document': await buildDocuments(ENVIRONMENT, { withoutErrorTracking: true }),
  ours: await buildAside(ENVIRONMENT),
}
const found = Object.fromEntries(Object.entries(pages).map(([side, page]) => [side, weigh(page)]))

const browser = await launchChromium(chromiumPath)
try {
  const sides = Object.keys(pages)
  for (let round = 0; round < Number(rounds); round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const side = sides[(round + turn) % sides.length]
      for (const [figure, value] of Object.entries(await visit(pages[side])))
        (found[side][figure] ??= []).push(value)
    }
  }
} finally {
  await browser.close()
}
console.log(JSON.stringify(found))

function weigh(page) {
  const first = new Set(initialScripts(page))
  const later = [...page]
    .filter(([path, text]) => path.endsWith('.js') && !first.has(text))
    .map(([, text]) => text)
  return { 'initial, bytes': [compressedSize([...first])], 'lazy, bytes': [compressedSize(later)] }
}

/** Loads `page` with a cold cache; what comes out is in milliseconds from the navigation's start. */
async function visit(page) {
  const server = await serve(page)
  const context = await browser.newContext()
  try {
    const tab = await context.newPage()
    const devtools = await context.newCDPSession(tab)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', NETWORK)
    await tab.addInitScript(watch)
    await tab.goto(`http://127.0.0.1:${server.address().port}/`)
    await tab.waitForFunction(() => window.seen.content)
    await tab.waitForTimeout(QUIET)
    const { content, tasks } = await tab.evaluate(() => window.seen)
    const busyUntil = Math.max(content, ...tasks.map(({ end }) => end))
    const blocked = tasks.reduce((sum, { duration }) => sum + duration - 50, 0)
    return { 'content, ms': content, 'interactive, ms': busyUntil, 'blocked, ms': blocked }
  } finally {
    await context.close()
    server.closeAllConnections()
    server.close()
  }
}

/** Runs in the page: notes when there is content, and every task of 50 ms or more. */
function watch() {
  const seen = (window.seen = { content: 0, tasks: [] })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      seen.tasks.push({ end: startTime + duration, duration })
  }).observe({ type: 'longtask', buffered: true })
  new MutationObserver((_, observer) => {
    if (!document.querySelector('#app h1')) return
    seen.content = performance.now()
    observer.disconnect()
  }).observe(document, { childList: true, subtree: true })
}

async function serve(page) {
  const { gzipSync } = await import('node:zlib')
  const server = createServer((request, response) => {
    const path = request.url.slice(1).replace(/\?.*/, '')
    if (path.startsWith('api/')) return response.writeHead(200).end('{}')
    const found = page.has(path) ? path : 'index.html'
    response.writeHead(200, {
      'Content-Type': TYPES[extname(found)] ?? 'text/html',
      'Content-Encoding': 'gzip',
    })
    response.end(gzipSync(page.get(found)))
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return server
}
