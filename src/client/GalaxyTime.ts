import type { TimeSample } from '../protocol/shapes.ts'

const BUCKET_MS = 1_000
const BUCKETS = 12
/**
 * The error, in real ms, beyond which the clock is not corrected gradually: if it is further
 * behind, it is set; if it is further ahead, it stands still until the galaxy has caught up.
 */
const JUMP_MS = 5_000
/** Time constant of a gradual correction. */
const SETTLING_MS = 600
/** The largest share by which a correction may speed time up or slow it down. */
const SLEW_SHARE = 0.25

interface Bucket {
  readonly startedAt: number
  /**
   * The largest difference of galaxy time and scaled local time: that of the least delayed sample.
   */
  offset: number
}

/**
 * Galaxy time at the client. Samples arrive with an unknown and changing delay, so the least
 * delayed one of the last seconds counts. The time shown follows it smoothly and never runs back:
 * if galaxy time stood still, the clock waits until it has caught up.
 */
export class GalaxyTime {
  #rate = 1
  #buckets: Bucket[] = []
  #shown = 0
  #shownAt = 0
  #started = false

  /** Galaxy ms that pass per real ms. */
  get rate(): number {
    return this.#rate
  }

  /** @param localMs monotonic local time when the sample came, such as `performance.now()` */
  sample({ now, rate }: TimeSample, localMs: number): void {
    if (rate !== this.#rate) {
      this.#rate = rate
      this.#buckets = []
    }
    const offset = now - rate * localMs
    // No message is that late, so galaxy time stood still, and earlier samples no longer count.
    if (this.#best() - offset > JUMP_MS * rate) this.#buckets = []
    const newest = this.#buckets.at(-1)
    if (newest && localMs - newest.startedAt < BUCKET_MS) {
      newest.offset = Math.max(newest.offset, offset)
    } else {
      this.#buckets.push({ startedAt: localMs, offset })
      if (this.#buckets.length > BUCKETS) this.#buckets.shift()
    }
    if (!this.#started) {
      this.#started = true
      this.#shown = now
      this.#shownAt = localMs
    }
  }

  /** Galaxy time at a local moment; moments must not run back. */
  at(localMs: number): number {
    const passed = Math.max(0, localMs - this.#shownAt) * this.#rate
    this.#shownAt = Math.max(this.#shownAt, localMs)
    const best = this.#best() + this.#rate * localMs
    const error = Number.isFinite(best) ? best - (this.#shown + passed) : 0
    this.#shown += passed + correction(error, passed, this.#rate)
    return this.#shown
  }

  /** How long until a moment of galaxy time, in local ms; 0 once it has passed. */
  msUntil(galaxyAt: number, localMs: number): number {
    return Math.max(0, (galaxyAt - this.at(localMs)) / this.#rate)
  }

  #best(): number {
    let offset = Number.NEGATIVE_INFINITY
    for (const bucket of this.#buckets) offset = Math.max(offset, bucket.offset)
    return offset
  }
}

function correction(error: number, passed: number, rate: number): number {
  if (error > JUMP_MS * rate) return error
  if (error < -JUMP_MS * rate) return -passed
  const wanted = error * Math.min(1, passed / (SETTLING_MS * rate))
  const limit = passed * SLEW_SHARE
  return Math.min(limit, Math.max(-limit, wanted))
}
