/** Keys that do something while nobody types. */

/** Calls the function that `keys` gives a key. */
export function keyboard(keys) {
  addEventListener('keydown', (event) => {
    const inField = event.target.closest?.('input, select, textarea, dialog')
    if (event.ctrlKey || event.metaKey || event.altKey || (inField && event.key !== 'Escape')) return
    if (event.target.closest?.('dialog')) return
    if (!Object.hasOwn(keys, event.key)) return
    event.preventDefault()
    keys[event.key]()
  })
}
