import { LRUCache } from 'lru-cache'
import { TokenBucket } from '../flow/TokenBucket.ts'
import { LOOPBACK, networkOf } from './networkOf.ts'

/** A rate: the size of a burst, and the number per minute in the long run. */
export interface Rate {
  readonly burst: number
  readonly perMinute: number
}

/**
 * How many addresses are remembered. The least recent is forgotten, and so gets its burst again.
 */
const ADDRESSES_MAX = 50_000

/** A token bucket for each address. */
export class RateLimit {
  readonly #rate: Rate
  readonly #rateOfLoopback: Rate
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: ADDRESSES_MAX })

  /** @param rateOfLoopback the rate for this machine itself, which is higher for load tests */
  constructor(rate: Rate, rateOfLoopback: Rate) {
    this.#rate = rate
    this.#rateOfLoopback = rateOfLoopback
  }

  /** Takes one token. @returns 0, or the seconds after which to try again */
  take(address: string): number {
    const bucket = this.#bucketOf(networkOf(address))
    return bucket.take() ? 0 : bucket.secondsToNext
  }

  #bucketOf(network: string): TokenBucket {
    const known = this.#buckets.get(network)
    if (known) return known
    const { burst, perMinute } = network === LOOPBACK ? this.#rateOfLoopback : this.#rate
    const bucket = new TokenBucket({ burst, perSecond: perMinute / 60 })
    this.#buckets.set(network, bucket)
    return bucket
  }
}
