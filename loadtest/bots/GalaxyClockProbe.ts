import type { Api } from '../../src/client/Api.ts'
import type { Tally } from '../verdict/Tally.ts'

const EVERY_MS = 3_000
const SAMPLES_KEPT = 20

interface Sample {
  /** Galaxy ms at local time 0. */
  readonly offset: number
  readonly tripMs: number
}

/**
 * Galaxy time, from the quickest of the last answers and half its round trip. The clients' own
 * clock is not used: it believes what comes soonest, and would be late when everything from the
 * server is.
 */
export class GalaxyClockProbe {
  readonly #api: Api
  readonly #tally: Tally
  #rate = 1
  #samples: Sample[] = []
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(api: Api, tally: Tally) {
    this.#api = api
    this.#tally = tally
  }

  /** @throws ApiError if the server does not answer the first time */
  async start(): Promise<void> {
    await this.#ask()
    this.#timer = setInterval(() => {
      // A failure here needs no report: the load watches by itself whether the server is gone.
      this.#ask().catch(() => {})
    }, EVERY_MS)
  }

  /** Galaxy ms per local ms. */
  get rate(): number {
    return this.#rate
  }

  /** Galaxy ms. */
  now(): number {
    const best = this.#samples.reduce<Sample | null>(
      (one, other) => (one && one.tripMs <= other.tripMs ? one : other),
      null,
    )
    return (best?.offset ?? 0) + performance.now() * this.#rate
  }

  /** @returns real ms since a moment of galaxy time; 0 if it is still to come */
  msSince(galaxyAt: number): number {
    return Math.max(0, (this.now() - galaxyAt) / this.#rate)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  async #ask(): Promise<void> {
    const askedAt = performance.now()
    const { now, rate } = await this.#api.traffic()
    const tripMs = performance.now() - askedAt
    this.#tally.time('http', tripMs)
    if (rate !== this.#rate) this.#samples = []
    this.#rate = rate
    this.#samples.push({ offset: now - rate * (askedAt + tripMs / 2), tripMs })
    if (this.#samples.length > SAMPLES_KEPT) this.#samples.shift()
  }
}
