import type { Clock } from './Clock.ts'

/** Galaxy time as read from the database. */
export interface GalaxyTime {
  readonly galaxyMs: number
  /** Galaxy ms per real ms. */
  readonly scale: number
}

/** Real ms. The clock jumps to a reading that lies further ahead than this. */
const JUMP_MS = 1_000
/** Real ms in which smaller differences are made up, by running faster or slower. */
const SLEW_OVER_MS = 4_000
/** The most by which the clock runs faster or slower, as a share of its rate. */
const SLEW_MAX = 0.5
/** The most real ms counted for half a round trip. A longer trip may have been a pause. */
const HALF_TRIP_MS_MAX = 250

/**
 * Galaxy time in this process. It is read from the database at each beat and carried on with the
 * monotonic clock. It never runs back: a clock that is ahead runs slower until it is right. It
 * stops when the process's lease ends, as galaxy time itself stops when no process beats [TIME-1].
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

  /** Galaxy time in whole ms. */
  now(): number {
    return Math.floor(this.#exactNow())
  }

  /** Galaxy ms per real ms, for clients to extrapolate with. */
  get rate(): number {
    return this.#scale
  }

  /** @returns the real ms from now until galaxy time reaches `galaxyMs`; 0 if it is past */
  untilMs(galaxyMs: number): number {
    return Math.max(0, galaxyMs - this.#exactNow()) / this.#scale
  }

  /** @param sentAt @param receivedAt the monotonic ms before and after the reading */
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

  /** Lets the clock run until a monotonic time, and stop there. */
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
