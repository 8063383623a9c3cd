/** How much may be sent, so that an error in a loop cannot use up a month's events. */

export interface Limits {
  /** Events per minute, whatever they are. */
  perMinute: number
  /** Events per minute that look the same. */
  perMinuteAlike: number
}

interface Bucket {
  tokens: number
  filledAt: number
}

const MINUTE = 60_000
/** Kinds of event remembered; beyond, the overall limit rules alone. */
const KINDS = 100

/**
 * Returns a function that admits or refuses an event by what it looks like. Token buckets: a burst
 * of a minute's worth passes at once, then as many as the minute refills.
 */
export function createLimiter(limits: Limits, now: () => number = Date.now) {
  const overall = fullBucket(limits.perMinute)
  const alike = new Map<string, Bucket>()

  function fullBucket(size: number): Bucket {
    return { tokens: size, filledAt: now() }
  }

  function take(bucket: Bucket, size: number): boolean {
    const time = now()
    bucket.tokens = Math.min(size, bucket.tokens + ((time - bucket.filledAt) / MINUTE) * size)
    bucket.filledAt = time
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  return (fingerprint: string): boolean => {
    let bucket = alike.get(fingerprint)
    if (!bucket) {
      if (alike.size >= KINDS) alike.clear()
      bucket = fullBucket(limits.perMinuteAlike)
      alike.set(fingerprint, bucket)
    }
    return take(bucket, limits.perMinuteAlike) && take(overall, limits.perMinute)
  }
}
