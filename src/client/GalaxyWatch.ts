import type { Api } from './Api.ts'
import { GalaxyTime } from './GalaxyTime.ts'
import { LaneTraffic } from './LaneTraffic.ts'
import type { GalaxyMap, TimeSample } from './protocol.ts'

const TRAFFIC_EVERY_MS = 2_000
const FAILURES_TO_UNREACHABLE = 2

/** The galaxy as anyone sees it, commander or not: its map, its time, and who flies in its lanes. */
export class GalaxyWatch {
  readonly api: Api
  readonly map: GalaxyMap
  readonly time = new GalaxyTime()
  readonly traffic = new LaneTraffic()
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #reporting = false

  private constructor(api: Api, map: GalaxyMap) {
    this.api = api
    this.map = map
  }

  static async open(api: Api): Promise<GalaxyWatch> {
    const askedAt = performance.now()
    const watch = new GalaxyWatch(api, await api.galaxy())
    watch.#sample(watch.map, askedAt)
    return watch
  }

  /** False when reports fail to come; a single one may be lost to chance. */
  get isReachable(): boolean {
    return this.#failures < FAILURES_TO_UNREACHABLE
  }

  /** Galaxy ms. */
  now(): number {
    return this.time.at(performance.now())
  }

  /** Asks for the traffic now and then every 2 s, until paused. */
  follow(): void {
    if (this.#reporting) return
    this.#reporting = true
    void this.#report()
  }

  pause(): void {
    this.#reporting = false
    clearTimeout(this.#timer)
  }

  /** Never rejects. */
  async #report(): Promise<void> {
    const askedAt = performance.now()
    // A failure counts below, shows as a lost link, and is tried again.
    const traffic = await this.api.traffic().catch(() => null)
    if (!this.#reporting) return
    this.#failures = traffic ? 0 : this.#failures + 1
    if (traffic) {
      this.#sample(traffic, askedAt)
      const now = this.now()
      this.traffic.prune(now)
      for (const crossing of traffic.transits) this.traffic.hear(crossing, now)
    }
    this.#timer = setTimeout(() => void this.#report(), TRAFFIC_EVERY_MS)
  }

  /** The answer was made some time between question and arrival; half way is the best guess. */
  #sample(sample: TimeSample, askedAt: number): void {
    this.time.sample(sample, (askedAt + performance.now()) / 2)
  }
}
