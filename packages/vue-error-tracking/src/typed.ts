/** What somebody has typed into, from the first letter on: before what asks about it is fetched. */

export const typed = new WeakSet<object>()

/** To be told of every `input` on the page. */
export const noteTyped = ({ target }: Event) => typed.add(target as object)
