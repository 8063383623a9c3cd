/**
 * How long the components take that matter: those that say so.
 *
 * Import it from this file, not from the folder: so it is in the chunks of those components, and in
 * no other page.
 */

import { getCurrentInstance, onMounted } from 'vue'
import { nameOf } from './component-name'

/** A component that came to be on the page; nothing of its data. */
export interface Mount {
  name: string
  /** Seconds since the epoch. */
  start: number
  end: number
}

/** More than these, before the SDK is there, tell nothing new. */
const KEPT = 20

const early: Mount[] = []
let record = (mount: Mount) => {
  if (early.length < KEPT) early.push(mount)
}

/**
 * Makes a span of the time from here until the component is on the page, with all that is in it.
 * Call it first in `setup`.
 */
export function useMountSpan(): void {
  const start = now()
  const name = nameOf(getCurrentInstance()?.proxy)
  onMounted(() => record({ name, start, end: now() }))
}

/** Hands over what was recorded until now, and from now on. */
export function takeMounts(take: (mount: Mount) => void): void {
  record = take
  early.splice(0).forEach(take)
}

function now(): number {
  return (performance.timeOrigin + performance.now()) / 1000
}
