import { expect, it } from 'vitest'
import { launchChromium } from '../../../src/testing/chromium.ts'

it('switches off all that Playwright does, of which Chromium would heed nothing', async () => {
  // A program that is no browser refuses the options; the error names them for each try.
  const refused = await launchChromium(process.execPath).catch(String)
  const lists = [...`${refused}`.matchAll(/--disable-features=(\S+)/g)]
  const [playwright, own] = lists.map(([, names]) => names!.split(','))

  expect(own).toContain('WebUIOmniboxPopup')
  expect(playwright).not.toContain('WebUIOmniboxPopup')
  expect(own).toEqual(expect.arrayContaining(playwright!))
})
