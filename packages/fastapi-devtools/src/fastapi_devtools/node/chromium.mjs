/** Starts the system's Chromium, with a fresh profile, headless and without calls of its own. */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { loadChromium } from './playwright.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

export const NO_CHROMIUM = 'No Chromium found: install one, or set CHROMIUM_PATH to its executable.'

/** The path of a Chromium: `CHROMIUM_PATH`, or the first on the PATH; undefined without one. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const folders = (process.env.PATH ?? '').split(delimiter)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, MAC].find(isExecutable)
}

export async function launchChromium(executablePath) {
  return loadChromium().launch({
    executablePath,
    headless: true,
    // Chromium's sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-proxy-server',
    ],
  })
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
