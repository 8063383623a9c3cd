import type { ComponentPublicInstance } from 'vue'

/** What Vue puts between the application's components. */
const VUES_OWN = /^(?:AsyncComponentWrapper|BaseTransition|Transition|TransitionGroup|KeepAlive)$/

interface Named {
  displayName?: string
  name?: string
  __name?: string
}

/**
 * Returns the name of a component, or of the nearest around it that has one. The name alone may
 * leave: a component's props and state hold people's data.
 */
export function nameOf(instance?: ComponentPublicInstance | null): string {
  for (let at = instance; at; at = at.$parent) {
    const { displayName, name, __name: ofFile } = at.$options as Named
    // The name of a function is that of a variable, which a build shortens.
    const found = displayName ?? (typeof at.$options === 'function' ? undefined : name) ?? ofFile
    if (found && !VUES_OWN.test(found)) return found
  }
  return 'Anonymous'
}
