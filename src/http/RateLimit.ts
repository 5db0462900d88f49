import { isIPv6 } from 'node:net'
import { LRUCache } from 'lru-cache'

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

  /** @param rateOfLoopback for this machine itself: load tests, or a proxy that hides addresses */
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

const LOOPBACK = 'loopback'

/** One subscriber has a whole IPv6 network of 64 bits, and so counts as one. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (plain.startsWith('127.') || plain === '::1') return LOOPBACK
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? []
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length
  return [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back].slice(0, 4).join(':')
}
