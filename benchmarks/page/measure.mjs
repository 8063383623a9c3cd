/**
 * Weighs the scripts of built pages, and loads each page in turn in Chromium as a mid-range telephone
 * would. Prints every round's figures as JSON.
 *
 *   node measure.mjs FRONTEND ROUNDS SIDE=FOLDER...
 *
 * FRONTEND is where the package is installed that starts Chromium.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { extname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

const [frontend, rounds, ...folders] = process.argv.slice(2)
const { resolve } = createRequire(join(frontend, 'package.json'))
const { launchChromium } = await import(pathToFileURL(resolve('vue-error-tracking/testing')))

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
// Lighthouse's telephone: a slower processor, and 1.6 Mbit/s with 150 ms there and back.
const SLOWER = 4
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 }
const QUIET = 4000 // milliseconds in which whatever comes later has come

/** Each side's files by their path on the server. */
const pages = Object.fromEntries(
  folders.map((argument) => {
    const at = argument.indexOf('=')
    return [argument.slice(0, at), filesIn(argument.slice(at + 1))]
  }),
)
const found = Object.fromEntries(Object.entries(pages).map(([side, page]) => [side, weigh(page)]))

const browser = await launchChromium()
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

function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name))
  return new Map(
    paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]),
  )
}

/** What a visitor loads before anything else happens, and what can come later. */
function weigh(page) {
  const named = [...page.get('index.html').matchAll(/(?:src|href)="\/([^"]+\.js)"/g)]
  const first = new Set(named.map(([, path]) => path))
  const scripts = [...page.keys()].filter((path) => path.endsWith('.js'))
  const size = (paths) =>
    paths.reduce((sum, path) => sum + gzipSync(page.get(path)).length, 0)
  return {
    'initial, bytes': [size(scripts.filter((path) => first.has(path)))],
    'lazy, bytes': [size(scripts.filter((path) => !first.has(path)))],
  }
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
