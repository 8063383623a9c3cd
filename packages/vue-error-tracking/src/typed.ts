/** What somebody has typed into, from the first letter on: before what asks about it is fetched. */

const typed = new WeakSet<object>()

/** To be told of every `input` on the page. */
export const noteTyped = ({ target }: Event) => typed.add(target as object)

/** Whether there is something on the page that somebody has typed, and may not have saved. */
export function hasUnsaved(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>('*')
  return [...fields].some((field) => typed.has(field) && (field.value ?? field.textContent))
}
