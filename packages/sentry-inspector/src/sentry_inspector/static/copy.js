/** Copies text, and says so. */

import { toast } from './toast.js'

export async function copy(what, text) {
  try {
    await navigator.clipboard.writeText(text)
    toast(`Copied ${what}.`)
  } catch {
    toast('The browser does not let this page copy.')
  }
}
