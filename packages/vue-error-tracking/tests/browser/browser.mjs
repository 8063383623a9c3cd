/** One Chromium for a file of tests, and pages whose troubles are noted. */

import { after } from 'node:test'
import { launchChromium, openPage as openIn } from '../../dist/node/testing/index.js'

export { leave, ready } from '../../dist/node/testing/index.js'

let launched

/** Starts it, at the first call. */
export const browser = () => (launched ??= launchChromium())
after(async () => (await launched)?.close())

/** Opens a page: see `openPage` of the package. */
export const openPage = async (options) => openIn(await browser(), options)
