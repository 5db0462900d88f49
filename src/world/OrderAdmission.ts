import { type Refusal, refuse } from '../sim/core/refusal.ts'
import type { Clock } from './Clock.ts'

export interface AdmissionMarks {
  /** What waits for its commit longer than this makes the bound smaller … */
  readonly waitMsMax: number
  /** … and while it waits for longer than this, nothing is taken. */
  readonly stallMsMax: number
}

/** An order waits for the end of the commit under way and for its own: an ack takes twice as long. */
export const ADMISSION_MARKS: AdmissionMarks = { waitMsMax: 150, stallMsMax: 450 }

/** Orders of the whole process that may wait: at first, … */
const BOUND_FIRST = 512
/** … when it goes badly (so few are taken even then, that it shows when it goes well again), … */
const BOUND_MIN = 32
/** … and when all goes well. */
const BOUND_MAX = 16_384
const LARGER = 1.2
const SMALLER_MIN = 0.25
const SMALLER_MAX = 0.9
/** When to come again: between the two, so that not all do at once. */
const RETRY_MS_MIN = 1_000
const RETRY_MS_MAX = 3_000

/**
 * Takes no more orders than can be answered in time: one that would wait for too long is refused at
 * once, and none that was taken is dropped. How many may wait is learned from how long the last ones
 * did: the bound shrinks when commits are late, and grows while they are not.
 */
export class OrderAdmission {
  readonly #clock: Clock
  readonly #random: () => number
  #marks: AdmissionMarks | null = null
  #waiting = 0
  #bound = BOUND_FIRST
  /** The most that have waited since the bound was last looked at. */
  #mostWaiting = 0
  /** Since they were last asked for. */
  #refused = 0
  #longestMs = 0
  #oldestSince: () => number | null = () => null
  /** The last step of an overload: only what hardly anybody waits before is taken. */
  isStrained = false

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock
    this.#random = random
  }

  /**
   * From now on it refuses.
   * @param oldestSince monotonic ms since when the oldest of what waits for its commit does
   */
  limit(marks: AdmissionMarks, oldestSince: () => number | null): void {
    this.#marks = marks
    this.#oldestSince = oldestSince
  }

  /** Orders that were taken and have no answer yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** @returns the orders refused, and the longest wait for a commit, since it was last asked */
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

  /** @returns null if an order may come in: then `taken` has to follow, and `answered` */
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

  /** A commit was answered. @param waitedMs how long the first of what it holds waited for that */
  committed(waitedMs: number): void {
    if (!this.#marks) return
    this.#longestMs = Math.max(this.#longestMs, waitedMs)
    const { waitMsMax } = this.#marks
    const most = this.#mostWaiting
    this.#mostWaiting = this.#waiting
    if (waitedMs > waitMsMax) {
      // One late commit of a few orders tells little: from what was taken, or from the first bound.
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
