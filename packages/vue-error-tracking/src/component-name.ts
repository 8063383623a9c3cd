import type { ComponentPublicInstance } from 'vue'

/** What Vue puts between the application's components. */
const VUES_OWN = /^(?:AsyncComponentWrapper|BaseTransition|Transition|TransitionGroup|KeepAlive)$/

/**
 * Returns the name of a component, or of the nearest around it that has one. The name alone may
 * leave: a component's props and state hold people's data.
 */
export function nameOf(instance?: ComponentPublicInstance | null): string {
  for (let at = instance; at; at = at.$parent) {
    const { name, __name: ofFile }: { name?: string; __name?: string } = at.$options
    const found = name ?? ofFile
    if (found && !VUES_OWN.test(found)) return found
  }
  return 'Anonymous'
}
