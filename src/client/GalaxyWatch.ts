import { Client } from '@colyseus/sdk'
import type { FeedEvent } from '../protocol/feedEvents.ts'
import type { GalaxyMap } from '../protocol/httpBodies.ts'
import type { Summary } from '../protocol/mapMessages.ts'
import type { MapView } from '../protocol/mapRequests.ts'
import type { TimeSample } from '../protocol/shapes.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Api } from './Api.ts'
import type { FeedState } from './feedStates.ts'
import { GalaxyTime } from './GalaxyTime.ts'
import { LaneTraffic } from './LaneTraffic.ts'
import { MapFeed } from './MapFeed.ts'

const TRAFFIC_EVERY_MS = 2_000
const FAILURES_TO_UNREACHABLE = 2
/** For so long after its arrival a crossing can still be seen, at the gate it came out of. */
const ARRIVED_KEPT_MS = 1_500

/** Whoever wants to know what happens on the map. */
export interface WatchListener {
  onState?(): void
  onSummary?(summary: Summary): void
  /** @param isLate whether they happened while we were away */
  onEvents?(events: readonly FeedEvent[], isLate: boolean): void
  /** The server plays another galaxy now: this map is of no use any more. Told once. */
  onOtherGalaxy?(): void
}

/**
 * The galaxy as one sees it from the map: its places, its time, who flies in its lanes, and the feed
 * of what happens in view. Lanes that the feed does not show are asked for every 2 s.
 */
export class GalaxyWatch {
  readonly api: Api
  readonly map: GalaxyMap
  readonly time = new GalaxyTime()
  readonly traffic = new LaneTraffic()
  readonly #listeners = new Set<WatchListener>()
  #token: string | null = null
  #feed: MapFeed | null = null
  #view: MapView | null = null
  #failures = 0
  /** Of the feeds that were left. */
  #gaps = 0
  #repeats = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #following = false
  #isComparing = false
  #isOther = false

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

  /** False when neither the feed nor reports come; a single failure may be chance. */
  get isReachable(): boolean {
    return this.feedState === 'live' || this.#failures < FAILURES_TO_UNREACHABLE
  }

  get feedState(): FeedState {
    return this.#feed?.state ?? 'left'
  }

  /** How often in a row the feed was lost or could not be joined; 0: all is well. */
  get feedFailures(): number {
    return this.#feed?.failures ?? 0
  }

  /** How often the feed left something out or said it twice: never, unless the server has a bug. */
  get misfits(): { readonly gaps: number; readonly repeats: number } {
    const { gaps = 0, repeats = 0 } = this.#feed ?? {}
    return { gaps: this.#gaps + gaps, repeats: this.#repeats + repeats }
  }

  /** @returns the number of the last event that the feed has told of in a sector, or passed over */
  cursor(sector: SectorId): number | null {
    return this.#feed?.cursor(sector) ?? null
  }

  /** Whether the feed tells of a sector because it is in view, as far as the server has answered. */
  isInView(sector: SectorId): boolean {
    return this.#feed?.isInView(sector) ?? false
  }

  /** When the feed is tried again, if the server is overloaded and asked us to wait; monotonic ms. */
  get busyUntil(): number | null {
    return this.#feed?.busyUntil ?? null
  }

  /** How much too much the server has to do; see `Seat.load`. */
  get load(): number {
    return this.#feed?.load ?? 0
  }

  /** Galaxy ms. */
  now(): number {
    return this.time.at(performance.now())
  }

  /** @returns what ends the listening */
  listen(listener: WatchListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Says what of the map to hear of from now on. */
  show(view: MapView): void {
    this.#view = view
    this.#feed?.show(view)
  }

  /** Whose eyes these are: own fleets are heard of wherever they are. */
  identify(token: string | null): void {
    if (this.#token === token) return
    this.#token = token
    if (!this.#feed) return
    this.#leaveFeed()
    this.#joinFeed()
  }

  /** Listens to the map from now on, until paused. */
  follow(): void {
    if (this.#following) return
    this.#following = true
    this.#joinFeed()
    void this.#report()
  }

  pause(): void {
    this.#following = false
    clearTimeout(this.#timer)
    this.#feed?.pause()
  }

  /** Tries again at once, if it is waiting to. */
  hurry(): void {
    this.#feed?.hurry()
  }

  #joinFeed(): void {
    if (this.#feed) {
      this.#feed.goOn()
      return
    }
    const client = new Client(this.api.endpoint)
    if (this.#token) client.auth.token = this.#token
    this.#feed = new MapFeed(client, this.map.id, {
      onState: () => this.#tell((listener) => listener.onState?.()),
      onSummary: (summary) => this.#hearSummary(summary),
      onEvents: (events, isLate) => this.#hearEvents(events, isLate),
      onOtherGalaxy: () => void this.#compare(),
    })
    if (this.#view) this.#feed.show(this.#view)
  }

  #leaveFeed(): void {
    const { gaps, repeats } = this.misfits
    this.#gaps = gaps
    this.#repeats = repeats
    this.#feed?.leave()
    this.#feed = null
  }

  #hearSummary(summary: Summary): void {
    const now = this.now()
    this.time.sample(summary, performance.now())
    for (const [to, departAt, arriveAt] of summary.crossings) {
      this.traffic.hear({ from: summary.sector, to, departAt, arriveAt }, now)
    }
    this.#tell((listener) => listener.onSummary?.(summary))
  }

  #hearEvents(events: readonly FeedEvent[], isLate: boolean): void {
    const now = this.now()
    for (const { type, sector: from, at: departAt, data } of events) {
      if (type !== 'gate.departure' && type !== 'fleet.departed') continue
      const crossing = { from, to: data.to, departAt, arriveAt: data.arriveAt }
      this.traffic.hear(crossing, now, type === 'fleet.departed')
    }
    this.#tell((listener) => listener.onEvents?.(events, isLate))
  }

  /**
   * Sees for itself whether the galaxy is another one: a server of the version before knows it by its
   * seed alone. Never rejects; what fails is asked again when the feed says so again.
   */
  async #compare(): Promise<void> {
    if (this.#isComparing || this.#isOther) return
    this.#isComparing = true
    const galaxy = await this.api.galaxy().catch(() => null)
    this.#isComparing = false
    // Absent at that version.
    const id: string | undefined = galaxy?.id
    if (!galaxy || (id === undefined ? galaxy.seed === this.map.seed : id === this.map.id)) return
    this.#isOther = true
    this.#tell((listener) => listener.onOtherGalaxy?.())
  }

  /** Keeps the lanes: those that the feed does not show are asked for. Never rejects. */
  async #report(): Promise<void> {
    if (!this.#feed?.isWhole) {
      const askedAt = performance.now()
      // A failure counts below, shows as a lost link, and is tried again.
      const traffic = await this.api.traffic().catch(() => null)
      if (!this.#following) return
      this.#failures = traffic ? 0 : this.#failures + 1
      if (traffic) {
        this.#sample(traffic, askedAt)
        const now = this.now()
        for (const crossing of traffic.transits) this.traffic.hear(crossing, now)
      }
    }
    this.traffic.prune(this.now() - ARRIVED_KEPT_MS * this.time.rate)
    this.#timer = setTimeout(() => void this.#report(), TRAFFIC_EVERY_MS)
  }

  #tell(say: (listener: WatchListener) => void): void {
    for (const listener of [...this.#listeners]) say(listener)
  }

  /** The answer was made some time between question and arrival; half way is the best guess. */
  #sample(sample: TimeSample, askedAt: number): void {
    this.time.sample(sample, (askedAt + performance.now()) / 2)
  }
}
