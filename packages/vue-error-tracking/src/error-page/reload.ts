/** Loads the page anew where a part of the application is gone: once, and not without asking. */

import { typed } from '../typed'

const KEY = 'vue-error-tracking'
/** Milliseconds in which it is not done again: the part is missing from the newer version as well. */
const REST = 300_000

/** Whether there is something on the page that somebody has typed, and may not have saved. */
export function hasUnsaved(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>('*')
  return [...fields].some((field) => typed.has(field) && (field.value ?? field.textContent))
}

/**
 * Loads the application anew, at an address of it.
 *
 * @param question what is asked first, where somebody has typed something
 * @returns whether there is nothing more to do: false where it has just been tried
 */
export function loadAnew(address: string, question: string): boolean {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY)) < REST) return false
    if (hasUnsaved() && !confirm(question)) return true
    sessionStorage.setItem(KEY, String(Date.now()))
    const to = new URL(address, location.href)
    location.assign(to)
    // With another "#" alone nothing is loaded.
    if (to.hash && to.pathname === location.pathname) location.reload()
    return true
  } catch {
    // Without a memory it could go on for ever.
    return false
  }
}
