import type { ComponentPublicInstance } from 'vue'
import { nameOf } from './component-name'

/**
 * Says in the console where in Vue an error was, as Vue's development build does where an application
 * has no error handler.
 */
export function warnOf(instance: ComponentPublicInstance | null, info: string): void {
  const lines: string[] = []
  for (let at = instance; at; at = at.$parent) lines.push(`\n  at <${nameOf(at)}>`)
  console.warn(`[Vue warn]: Unhandled error during execution of ${info}${lines.join('')}`)
}
