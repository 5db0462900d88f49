import { LRUCache } from 'lru-cache'
import { LOOPBACK, networkOf } from './networkOf.ts'

/** So many in a burst, and so many a minute in the long run. */
export interface Rate {
  readonly burst: number
  readonly perMinute: number
}

/** Addresses remembered; the one not heard of for longest is forgotten, and so has its burst again. */
const ADDRESSES_MAX = 50_000

interface Bucket {
  tokens: number
  filledAt: number
}

/** A token bucket for each address. */
export class RateLimit {
  readonly #rate: Rate
  readonly #rateOfLoopback: Rate
  readonly #buckets = new LRUCache<string, Bucket>({ max: ADDRESSES_MAX })

  /** @param rateOfLoopback for this machine itself, where it is spared: load tests */
  constructor(rate: Rate, rateOfLoopback: Rate) {
    this.#rate = rate
    this.#rateOfLoopback = rateOfLoopback
  }

  /** @returns 0, or the seconds after which to come again */
  take(address: string): number {
    const key = networkOf(address)
    const rate = key === LOOPBACK ? this.#rateOfLoopback : this.#rate
    const now = performance.now()
    const bucket = this.#buckets.get(key) ?? { tokens: rate.burst, filledAt: now }
    const earned = ((now - bucket.filledAt) * rate.perMinute) / 60_000
    bucket.tokens = Math.min(rate.burst, bucket.tokens + earned)
    bucket.filledAt = now
    this.#buckets.set(key, bucket)
    if (bucket.tokens < 1) return ((1 - bucket.tokens) * 60) / rate.perMinute
    bucket.tokens -= 1
    return 0
  }
}
