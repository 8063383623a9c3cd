/** Starts the system's Chromium, with a fresh profile, headless and without calls of its own. */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Browser } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

export const NO_CHROMIUM = 'No Chromium found: install one, or set CHROMIUM_PATH to its executable.'

/**
 * What Chromium does without. Of several such options it heeds the last alone, so that Playwright's stand
 * here again; a test compares them.
 */
const NOT_WANTED = [
  // Each new window would load two pages of its own for what its address bar, which is never shown,
  // might suggest: more work than most pages that are tested.
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['TcpPortRandomizationWin', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
  ...['msForceBrowserSignIn', 'msEdgeUpdateLaunchServicesPreferredVersion'],
]

/** The path of a Chromium: `CHROMIUM_PATH`, or the first on the PATH; undefined without one. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const folders = (process.env.PATH ?? '').split(delimiter)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, MAC].find(isExecutable)
}

/**
 * Starts a Chromium.
 *
 * @throws Error when there is none, or it does not start
 */
export async function launchChromium(executablePath = findChromium()): Promise<Browser> {
  if (!executablePath) throw new Error(NO_CHROMIUM)
  // Only now: tests that need no browser take this module too, and may have no Playwright.
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath,
    headless: true,
    // Chromium's sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      `--disable-features=${NOT_WANTED.join()}`,
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
      '--no-proxy-server',
    ],
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
