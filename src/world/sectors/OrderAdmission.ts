import { type Refusal, refuse } from '../../sim/core/refusal.ts'
import type { Clock } from '../Clock.ts'

export interface AdmissionMarks {
  /** A commit that is waited for longer than this makes the bound smaller. */
  readonly waitMsMax: number
  /** While a commit is waited for longer than this, no order is taken. */
  readonly stallMsMax: number
}

/** An order waits for the commit under way and then for its own, so an ack takes twice these. */
export const ADMISSION_MARKS: AdmissionMarks = { waitMsMax: 150, stallMsMax: 450 }

/** Orders that may wait in the whole process, before anything is learned. */
const BOUND_FIRST = 512
/** The smallest bound. Some orders must still be taken, to show when commits are fast again. */
const BOUND_MIN = 32
/** The largest bound. */
const BOUND_MAX = 16_384
/** Factor by which the bound grows after a fast commit. */
const LARGER = 1.2
/** The smallest factor by which one late commit shrinks the bound. */
const SMALLER_MIN = 0.25
/** The largest factor by which one late commit shrinks the bound. */
const SMALLER_MAX = 0.9
/** Real ms after which to retry, at least. It is drawn at random so that not all retry at once. */
const RETRY_MS_MIN = 1_000
/** Real ms after which to retry, at most. */
const RETRY_MS_MAX = 3_000

/**
 * Takes only as many orders as can be answered in time. An order that would wait too long is
 * refused at once; an order that was taken is never dropped. The bound is learned from how long the
 * last orders waited: it shrinks when commits are late and grows while they are fast.
 */
export class OrderAdmission {
  readonly #clock: Clock
  readonly #random: () => number
  #marks: AdmissionMarks | null = null
  #waiting = 0
  #bound = BOUND_FIRST
  /** The most orders that waited at once since the last commit was answered. */
  #mostWaiting = 0
  /** Orders refused since `sinceLast` was last called. */
  #refused = 0
  /** The longest wait for a commit since `sinceLast` was last called, in real ms. */
  #longestMs = 0
  #oldestSince: () => number | null = () => null
  /** Set at the highest level of overload: then the bound is the smallest one. */
  isStrained = false

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock
    this.#random = random
  }

  /**
   * Starts refusing orders beyond the bound.
   * @param oldestSince since when (monotonic ms) the oldest waiting commit waits; null if none does
   */
  limit(marks: AdmissionMarks, oldestSince: () => number | null): void {
    this.#marks = marks
    this.#oldestSince = oldestSince
  }

  /** Orders that were taken and are not answered yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** @returns the orders refused and the longest wait for a commit since the last call */
  sinceLast(): { readonly ordersRefused: number; readonly commitMs: number } {
    const since = this.#oldestSince()
    const nowMs = since === null ? 0 : this.#clock.monotonicMs() - since
    const last = { ordersRefused: this.#refused, commitMs: Math.max(this.#longestMs, nowMs) }
    this.#refused = 0
    this.#longestMs = 0
    return last
  }

  get bound(): number {
    return this.isStrained ? BOUND_MIN : this.#bound
  }

  /** @returns null if an order may come in; the caller must then call `taken`, later `answered` */
  refusal(): Refusal | null {
    if (!this.#marks) return null
    const since = this.#oldestSince()
    const isStalled = since !== null && this.#clock.monotonicMs() - since > this.#marks.stallMsMax
    if (!isStalled && this.#waiting < this.bound) return null
    this.#refused += 1
    const spread = this.#random() * (RETRY_MS_MAX - RETRY_MS_MIN)
    return { ...OVERLOADED, retryAfterMs: Math.round(RETRY_MS_MIN + spread) }
  }

  taken(): void {
    this.#waiting += 1
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#waiting)
  }

  answered(): void {
    this.#waiting -= 1
  }

  /** A commit was answered. @param waitedMs real ms that its longest-waiting sector waited */
  committed(waitedMs: number): void {
    if (!this.#marks) return
    this.#longestMs = Math.max(this.#longestMs, waitedMs)
    const { waitMsMax } = this.#marks
    const most = this.#mostWaiting
    this.#mostWaiting = this.#waiting
    if (waitedMs > waitMsMax) {
      // A late commit says little about a bound that was never reached. So the bound shrinks from
      // the most orders that waited, or from the first bound if that is more.
      const from = Math.min(this.#bound, Math.max(most, BOUND_FIRST))
      const smaller = Math.max(SMALLER_MIN, (waitMsMax / waitedMs) * SMALLER_MAX)
      this.#bound = Math.max(BOUND_MIN, from * smaller)
    } else if (waitedMs < waitMsMax / 2 && most > this.#bound / 2) {
      this.#bound = Math.min(BOUND_MAX, this.#bound * LARGER)
    } else if (waitedMs < waitMsMax / 2 && this.#bound < BOUND_FIRST) {
      this.#bound = Math.min(BOUND_FIRST, this.#bound * LARGER)
    }
  }
}

const OVERLOADED = refuse(
  'overloaded',
  'More orders come in than can be carried out. Send it again in a few seconds.',
)
