import type { Clock } from './Clock.ts'

/** A reading of galaxy time by the database. */
export interface GalaxyTime {
  readonly galaxyMs: number
  /** Galaxy milliseconds a millisecond. */
  readonly scale: number
}

/** A reading further off than this is jumped to, if it lies ahead. */
const JUMP_MS = 1_000
/** Smaller differences are made up within this time, by running faster or slower. */
const SLEW_OVER_MS = 4_000
const SLEW_MAX = 0.5
/** Half a trip counts up to this. A longer one may have been a pause after the reading. */
const HALF_TRIP_MS_MAX = 250

/**
 * Galaxy time in this process: sampled from the database at beats and carried on with the monotonic
 * clock between them. It never runs back: a clock found to be ahead is slowed until it is right. It
 * stands still from the moment the process's lease ends, as galaxy time itself does when no process
 * beats [TIME-1].
 */
export class GalaxyClock {
  readonly #clock: Clock
  #scale = 1
  #baseMs = 0
  #baseAt = 0
  #slew = 0
  #standsAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Galaxy ms, whole. */
  now(): number {
    return Math.floor(this.#exactNow())
  }

  /** Galaxy milliseconds a millisecond, as clients should extrapolate. */
  get rate(): number {
    return this.#scale
  }

  /** @returns how long from now in real ms until galaxy time is `galaxyMs` */
  untilMs(galaxyMs: number): number {
    return Math.max(0, galaxyMs - this.#exactNow()) / this.#scale
  }

  /** @param sentAt @param receivedAt the monotonic times around the reading */
  sample(time: GalaxyTime, sentAt: number, receivedAt: number): void {
    const nowMs = this.#exactNow()
    const first = this.#standsAt === Number.NEGATIVE_INFINITY
    const halfTripMs = Math.min((receivedAt - sentAt) / 2, HALF_TRIP_MS_MAX)
    const readingMs = time.galaxyMs + halfTripMs * time.scale
    const behindMs = readingMs - nowMs
    const jumps = first || behindMs > JUMP_MS * time.scale
    this.#scale = time.scale
    this.#baseAt = receivedAt
    this.#baseMs = jumps ? readingMs : nowMs
    const share = behindMs / (SLEW_OVER_MS * time.scale)
    this.#slew = jumps ? 0 : Math.min(Math.max(share, -SLEW_MAX), SLEW_MAX)
  }

  /** Lets it run on, to a monotonic time and not beyond. */
  runUntil(monotonicMs: number): void {
    this.#standsAt = monotonicMs
  }

  #exactNow(): number {
    const elapsedMs = Math.max(
      0,
      Math.min(this.#clock.monotonicMs(), this.#standsAt) - this.#baseAt,
    )
    const slewedMs = Math.min(elapsedMs, SLEW_OVER_MS) * this.#slew
    return this.#baseMs + (elapsedMs + slewedMs) * this.#scale
  }
}
