import { LRUCache } from 'lru-cache'
import { TokenBucket } from '../flow/TokenBucket.ts'
import { LOOPBACK, networkOf } from './networkOf.ts'

/** So many in a burst, and so many a minute in the long run. */
export interface Rate {
  readonly burst: number
  readonly perMinute: number
}

/** Addresses remembered; the one not heard of for longest is forgotten, and so has its burst again. */
const ADDRESSES_MAX = 50_000

/** A token bucket for each address. */
export class RateLimit {
  readonly #rate: Rate
  readonly #rateOfLoopback: Rate
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: ADDRESSES_MAX })

  /** @param rateOfLoopback for this machine itself, where it is spared: load tests */
  constructor(rate: Rate, rateOfLoopback: Rate) {
    this.#rate = rate
    this.#rateOfLoopback = rateOfLoopback
  }

  /** @returns 0, or the seconds after which to come again */
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
