/** One Chromium for a file of tests, and pages whose troubles are noted. */

import { after } from 'node:test'
import { launchChromium, openPage as openIn } from '../../dist/node/testing/index.js'

export { leave, ready } from '../../dist/node/testing/index.js'

export const browser = await launchChromium()
after(() => browser.close())

/** Opens a page: see `openPage` of the package. */
export const openPage = (options) => openIn(browser, options)
