/** Is there a Chromium that starts? Prints its version; otherwise one sentence, and exits with 3. */

import { findChromium, launchChromium, NO_CHROMIUM } from './chromium.mjs'

const executable = findChromium()
try {
  if (!executable) throw new Error(NO_CHROMIUM)
  const browser = await launchChromium(executable)
  console.log(browser.version())
  await browser.close()
} catch (error) {
  const [line] = error.message.split('\n')
  const isAboutIt = executable && !line.startsWith('The frontend')
  console.error(isAboutIt ? `${executable} does not start: ${line}` : line)
  process.exitCode = 3
}
