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
/** How long after its arrival a crossing is still shown, at the gate it came out of. */
const ARRIVED_KEPT_MS = 1_500

/** Callbacks for what happens on the map. */
export interface WatchListener {
  onState?(): void
  onSummary?(summary: Summary): void
  /** @param isLate whether the events happened while the client was away */
  onEvents?(events: readonly FeedEvent[], isLate: boolean): void
  /** The server hosts another galaxy now, so this map is no longer valid. Called once. */
  onOtherGalaxy?(): void
}

/**
 * The galaxy as the map shows it: its places, its time, the fleets in its lanes, and the feed of
 * what happens in view. Every 2 s it asks for traffic that the feed does not show.
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
  /** Gaps and repeats of earlier feeds. */
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

  /** False if neither the feed nor traffic reports come. A single failure does not count. */
  get isReachable(): boolean {
    return this.feedState === 'live' || this.#failures < FAILURES_TO_UNREACHABLE
  }

  get feedState(): FeedState {
    return this.#feed?.state ?? 'left'
  }

  /** How often in a row the feed was lost or could not be joined; 0 if all is well. */
  get feedFailures(): number {
    return this.#feed?.failures ?? 0
  }

  /** How often the feed left something out or repeated it: never, unless the server has a bug. */
  get misfits(): { readonly gaps: number; readonly repeats: number } {
    const { gaps = 0, repeats = 0 } = this.#feed ?? {}
    return { gaps: this.#gaps + gaps, repeats: this.#repeats + repeats }
  }

  /** @returns the number of the sector's last event that the feed has covered; null for none */
  cursor(sector: SectorId): number | null {
    return this.#feed?.cursor(sector) ?? null
  }

  /** Whether the feed tells of the sector because it is in view, as of the server's last answer. */
  isInView(sector: SectorId): boolean {
    return this.#feed?.isInView(sector) ?? false
  }

  /**
   * When the feed tries again if an overloaded server asked it to wait, in monotonic ms; else null.
   */
  get busyUntil(): number | null {
    return this.#feed?.busyUntil ?? null
  }

  /** The server's load level, 0 to 3; see `Seat.load`. */
  get load(): number {
    return this.#feed?.load ?? 0
  }

  /** Galaxy ms. */
  now(): number {
    return this.time.at(performance.now())
  }

  /** @returns a function that removes the listener */
  listen(listener: WatchListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Says which part of the map to follow from now on. */
  show(view: MapView): void {
    this.#view = view
    this.#feed?.show(view)
  }

  /** Sets the session, whose own fleets the feed then tells of wherever they are; null for none. */
  identify(token: string | null): void {
    if (this.#token === token) return
    this.#token = token
    if (!this.#feed) return
    this.#leaveFeed()
    this.#joinFeed()
  }

  /** Follows the map from now on, until `pause`. */
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

  /** Ends a wait and tries again at once. */
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
   * Loads the galaxy to check whether it is another one; a server of the previous version gives
   * only its seed. Never rejects: a failed check is repeated when the feed reports another galaxy
   * again.
   */
  async #compare(): Promise<void> {
    if (this.#isComparing || this.#isOther) return
    this.#isComparing = true
    const galaxy = await this.api.galaxy().catch(() => null)
    this.#isComparing = false
    // The previous version does not send it.
    const id: string | undefined = galaxy?.id
    if (!galaxy || (id === undefined ? galaxy.seed === this.map.seed : id === this.map.id)) return
    this.#isOther = true
    this.#tell((listener) => listener.onOtherGalaxy?.())
  }

  /** Keeps the traffic up to date, and asks for it if the feed does not show all. Never rejects. */
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

  /** The answer was made between request and arrival; the middle is the best guess. */
  #sample(sample: TimeSample, askedAt: number): void {
    this.time.sample(sample, (askedAt + performance.now()) / 2)
  }
}
