import type { Summary } from '../protocol/mapMessages.ts'
import type { FeedRefusal, Resumed } from '../protocol/mapRequests.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'
import type { Feeds } from './Feeds.ts'
import { FleetWhereabouts } from './FleetWhereabouts.ts'
import { type Journal, systemKey } from './Journal.ts'
import type { FeedMessage, Format } from './messages.ts'
import type { SectorFeed } from './SectorFeed.ts'
import type { Detail, SectorSubscription, Watcher } from './SectorSubscription.ts'

/** Where a viewer's messages go. */
export interface MessageSink<T> {
  readonly format: Format<T>
  /** Whether it takes messages now. Once it takes again, call `ViewerSubscription.catchUp`. */
  readonly takes: boolean
  send(encoded: T, message: FeedMessage | Summary): void
}

export interface SubscriptionContext {
  readonly feeds: Feeds
  readonly journal: Pick<Journal, 'ownPlaces' | 'seqBefore'>
  /** `now` in galaxy ms, `rate` in galaxy ms per real ms. */
  time(): { readonly now: number; readonly rate: number }
}

/** A client's cursors: for the sectors in its view, and for others where it has fleets. */
export interface Cursors {
  readonly view: ReadonlyMap<SectorId, number>
  readonly own: ReadonlyMap<SectorId, number>
}

export type ResumeOutcome =
  | Resumed
  | (FeedRefusal & { readonly code: 'bad_cursor' | 'unavailable' })

/** Real ms by which galaxy clocks of processes may differ. Arrivals are never committed early. */
const CLOCKS_APART_MS = 500
/** Jumps in a row that are followed by events before the database is asked where fleets are. */
const JUMPS_FOLLOWED_MAX = 32

/**
 * What one viewer watches: the sectors in its view, and those where it has fleets. It follows its
 * fleets from sector to sector by their own events. So a commander, and nobody else, gets its
 * fleets' events wherever it looks.
 */
export class ViewerSubscription<T = unknown> implements Watcher<T> {
  readonly commander: CommanderId | null
  readonly #sink: MessageSink<T>
  readonly #context: SubscriptionContext
  readonly #watches = new Map<
    SectorId,
    { readonly feed: SectorFeed; readonly watch: SectorSubscription }
  >()
  #inView: ReadonlySet<SectorId> = new Set()
  readonly #stays = new FleetWhereabouts()
  #knowsFleets = false
  /** How often the fleets' places came into doubt, so that the database must be asked again. */
  #doubts = 0
  /** The end of the queue of work on own streams, which runs one piece at a time. */
  #following: Promise<void> = Promise.resolve()
  /** Whether the client has told its view or its cursors; false while a resume is checked. */
  #hasBegun = false
  #isClosed = false

  constructor(commander: CommanderId | null, sink: MessageSink<T>, context: SubscriptionContext) {
    this.commander = commander
    this.#sink = sink
    this.#context = context
  }

  get format(): Format<T> {
    return this.#sink.format
  }

  get takes(): boolean {
    return this.#sink.takes
  }

  /** Sectors in view. */
  get size(): number {
    return this.#inView.size
  }

  send(encoded: T, message: FeedMessage | Summary): void {
    this.#sink.send(encoded, message)
  }

  /** Follows own fleets: watches the sectors they went to, and no longer those that have none. */
  sentOwn(events: readonly SectorEvent[]): void {
    // Queued, because this call is part of a delivery.
    this.#follow(() => this.#trail(events))
  }

  /** Looks up its fleets again, because events of theirs may have been skipped. */
  begunAnew(): void {
    this.#doubt()
    this.#follow(async () => {
      if (this.#knowsFleets) return
      this.#stays.forget()
      await this.#watchOwnPlaces()
    })
  }

  /** Shows exactly these sectors from now on. Sectors that stay in view cost nothing. */
  view(sectors: ReadonlySet<SectorId>, detail: Exclude<Detail, 'own'>): void {
    this.#hasBegun = true
    this.#inView = sectors
    for (const sector of sectors) {
      const known = this.#watches.get(sector)
      if (known) known.feed.change(known.watch, detail)
      else this.#watch(sector, detail)
    }
    this.#leaveOthers()
    this.#follow(() => this.#watchOwnPlaces())
  }

  /**
   * Goes on from a client's cursors, and shows the sectors they name. It is refused, and changes
   * nothing, if a cursor is ahead of its sector or if the database does not answer in time.
   * @param msMax real ms to wait for the database
   */
  async resume(
    cursors: Cursors,
    detail: Exclude<Detail, 'own'>,
    msMax: number,
  ): Promise<ResumeOutcome> {
    const limit = Promise.withResolvers<null>()
    const timer = setTimeout(() => limit.resolve(null), msMax)
    const hadBegun = this.#hasBegun
    this.#hasBegun = false
    try {
      const checked = await Promise.race([this.#check(cursors), limit.promise])
      if (checked === null) return unavailable()
      if (!checked.ok || this.#isClosed) return checked
      return await this.#goOn(cursors, detail)
    } finally {
      clearTimeout(timer)
      this.#hasBegun ||= hadBegun
    }
  }

  async #check({ view, own }: Cursors): Promise<ResumeOutcome> {
    const checks = [...view, ...own].map(async ([sector, cursor]) => {
      const feed = this.#context.feeds.open(sector)
      await feed.opened
      return { sector, cursor, isPast: await feed.reaches(cursor), head: feed.head }
    })
    const checked = await Promise.all(checks)
    const future = checked.find(({ isPast }) => isPast === false)
    if (!future && checked.some(({ isPast }) => isPast === null)) return unavailable()
    if (!future) return { ok: true, synced: [] }
    const { sector, cursor, head } = future
    const message = `Sector ${sector} has come to event ${head}; ${cursor} is of the future, or of another galaxy.`
    return { ok: false, code: 'bad_cursor', message }
  }

  async #goOn({ view, own }: Cursors, detail: Exclude<Detail, 'own'>): Promise<ResumeOutcome> {
    this.#hasBegun = true
    // Missed own events tell where fleets went: until they are sent, no sector is left.
    this.#doubt()
    this.#drop([...this.#watches.keys()])
    this.#inView = new Set(view.keys())
    const wanted = new Map<SectorId, [number, Detail]>()
    if (this.commander !== null) for (const [id, cursor] of own) wanted.set(id, [cursor, 'own'])
    for (const [id, cursor] of view) wanted.set(id, [cursor, detail])
    const outcomes = await Promise.all(
      [...wanted].map(async ([sector, [cursor, how]]) => {
        const feed = this.#context.feeds.open(sector)
        const resuming = feed.resume(this, how, cursor)
        this.#watches.set(sector, { feed, watch: resuming.watch })
        return { sector, outcome: await resuming.done }
      }),
    )
    await this.#followed()
    this.#doubt()
    this.#follow(() => this.#watchOwnPlaces())
    await this.#following
    const synced = outcomes.filter(({ outcome }) => outcome === 'synced')
    return { ok: true, synced: synced.map(({ sector }) => sector) }
  }

  /** Sends what was skipped while the client took nothing. */
  catchUp(): void {
    for (const { feed, watch } of this.#watches.values()) {
      if (watch.state === 'behind') void feed.catchUp(watch)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#inView = new Set()
    this.#drop([...this.#watches.keys()])
  }

  #watch(sector: SectorId, detail: Detail): void {
    const feed = this.#context.feeds.open(sector)
    this.#watches.set(sector, { feed, watch: feed.watch(this, detail) })
  }

  #drop(sectors: readonly SectorId[]): void {
    for (const sector of sectors) {
      const known = this.#watches.get(sector)
      if (!known) continue
      known.feed.unwatch(known.watch)
      this.#watches.delete(sector)
    }
  }

  /** Stops watching sectors that are neither in view nor have own fleets. */
  #leaveOthers(): void {
    const own = this.#stays.sectors()
    const mayBeOwn = this.commander !== null && !this.#knowsFleets
    for (const [sector, { feed, watch }] of [...this.#watches]) {
      if (this.#inView.has(sector)) continue
      if (own.has(sector) || mayBeOwn) feed.change(watch, 'own')
      else this.#drop([sector])
    }
  }

  /** Queues work on own streams. If a piece fails, as the database is away, `tidy` tries again. */
  #follow(work: () => Promise<void>): void {
    if (this.commander === null) return
    this.#following = this.#following
      .then(() => (this.#isClosed ? undefined : work()))
      .catch(() => this.#doubt())
  }

  /** Waits until following leads no further. A fleet may have jumped several times. */
  async #followed(): Promise<void> {
    for (let jumps = 0; jumps < JUMPS_FOLLOWED_MAX; jumps++) {
      const following = this.#following
      await following
      if (following === this.#following) return
    }
  }

  #doubt(): void {
    this.#knowsFleets = false
    this.#doubts += 1
  }

  /**
   * To be called now and then: retries to find the fleets. It waits until the client has told its
   * cursors, because an own stream that begins earlier would skip what it missed [FEED-1].
   */
  tidy(): void {
    if (this.#hasBegun && !this.#knowsFleets) this.#follow(() => this.#watchOwnPlaces())
  }

  async #watchOwnPlaces(): Promise<void> {
    if (this.commander === null || this.#knowsFleets) return
    const doubts = this.#doubts
    const places = await this.#context.journal.ownPlaces(this.commander)
    // A doubt that came up meanwhile may be newer than the answer: the database is asked again.
    this.#knowsFleets = doubts === this.#doubts
    this.#stays.know(places)
    await Promise.all(places.map(({ sector, seq }) => this.#watchOwn(sector, async () => seq)))
    this.#leaveOthers()
  }

  async #trail(events: readonly SectorEvent[]): Promise<void> {
    for (const event of events) {
      if (event.type === 'fleet.departed') {
        const { fleetId, to, hop, arriveAt } = event.data
        this.#stays.left(fleetId, hop - 1)
        if (!this.#stays.entered(fleetId, hop, to)) continue
        await this.#watchOwn(to, (feed) => this.#startOf(feed, event.at, arriveAt))
      } else if (event.type === 'fleet.ended' || event.type === 'fleet.docked') {
        this.#stays.ended(event.data.fleetId)
      } else if (event.type === 'base.ended') {
        this.#stays.ended(event.data.base)
      } else if (event.type === 'system.captured' || event.type === 'system.granted') {
        const key = systemKey(event.sector, event.data.system)
        if (event.data.owner !== this.commander) this.#stays.lost(key)
        else if (this.#stays.entered(key, 0, event.sector)) {
          await this.#watchOwn(event.sector, async () => event.seq)
        }
      } else if (event.type === 'system.released') {
        this.#stays.lost(systemKey(event.sector, event.data.system))
      } else if (event.type === 'base.placed') {
        // A base stays where it is, like a fleet that never jumps.
        if (!this.#stays.entered(event.data.base.id, 0, event.sector)) continue
        await this.#watchOwn(event.sector, async () => event.seq)
      } else if ('fleet' in event.data) {
        const { id, hops } = event.data.fleet
        if (!this.#stays.entered(id, hops, event.sector)) continue
        await this.#watchOwn(event.sector, async () => event.seq)
      }
    }
    this.#leaveOthers()
  }

  /** @returns a seq before the arrival event of a fleet that left at `departAt` (galaxy ms) */
  async #startOf(feed: SectorFeed, departAt: number, arriveAt: number): Promise<number> {
    const head = feed.head
    const { now, rate } = this.#context.time()
    if (head !== null && now + CLOCKS_APART_MS * rate < arriveAt) return head
    return await this.#context.journal.seqBefore(feed.sector, departAt)
  }

  async #watchOwn(sector: SectorId, from: (feed: SectorFeed) => Promise<number>): Promise<void> {
    const known = this.#watches.get(sector)
    const feed = known?.feed ?? this.#context.feeds.open(sector)
    await feed.opened
    const cursor = await from(feed)
    // The watch began after the fleet's arrival, so it skipped what the fleet did before.
    if (known && known.watch.begunAt > cursor) this.begunAnew()
    if (known || this.#isClosed || this.#watches.has(sector)) return
    // The feed may have been closed meanwhile, as nobody watched it: open it again.
    const open = this.#context.feeds.open(sector)
    const resuming = open.watchFrom(this, cursor)
    this.#watches.set(sector, { feed: open, watch: resuming.watch })
    await resuming.done
  }
}

function unavailable(): ResumeOutcome {
  const message = 'What you missed cannot be read at the moment. Try again in a second.'
  return { ok: false, code: 'unavailable', message }
}
