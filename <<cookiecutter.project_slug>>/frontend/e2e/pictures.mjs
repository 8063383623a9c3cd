/** What the pages look like: kept for people, in `e2e/pictures/`. */

import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./pictures/', import.meta.url))

/** Takes a picture of the whole page, as it is on a computer and on a telephone. */
export async function picture(page, name) {
  for (const [device, width] of [
    ['wide', 1200],
    ['narrow', 390],
  ]) {
    await page.setViewportSize({ width, height: 800 })
    await page.screenshot({ path: `${folder}${name}-${device}.png`, fullPage: true })
  }
}
