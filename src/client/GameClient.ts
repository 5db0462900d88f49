import { Client } from '@colyseus/sdk'
import type { FeedEvent } from '../protocol/feedEvents.ts'
import type { Commander, Me } from '../protocol/httpBodies.ts'
import type { OrderDraft } from '../protocol/orders.ts'
import type { FleetId, SectorId } from '../sim/core/ids.ts'
import { Api, ApiError } from './Api.ts'
import { Contacts } from './Contacts.ts'
import { GalaxyWatch } from './GalaxyWatch.ts'
import { lookoutsIn } from './lookouts.ts'
import { OrderQueues } from './OrderQueues.ts'
import { type OwnFleet, OwnFleets } from './OwnFleets.ts'
import { type Home, OwnPlaces, type OwnSystem } from './OwnPlaces.ts'
import { pause } from './pause.ts'
import type { FleetsRead, SeenFleet } from './readFleets.ts'
import { SeatOrderTransport } from './SeatOrderTransport.ts'
import type { SeatListener, SectorSeat } from './SectorSeat.ts'
import { type Link, SectorSeats } from './SectorSeats.ts'
import type { OrderOutcome } from './sendOrder.ts'
import { wantedSectors } from './wantedSectors.ts'

const TIDY_EVERY_MS = 3_000
const LOOK_EVERY_MS = 500
/** Real ms by which our estimate of galaxy time may be behind a patch. */
const CLOCKS_APART_MS = 2_000

/** A fleet this late at the end of its lane was missed. */
const LATE_MS = 3_000

export interface ConnectOptions {
  /** The server's origin, `http://host:port`. */
  readonly endpoint: string
  /** Founds a new commander of that name. */
  readonly name?: string
  /** Continues with the commander of an earlier session. */
  readonly token?: string
  /** A watch to reuse; without it, the client opens one. */
  readonly watch?: GalaxyWatch
}

/**
 * A commander's client. It knows where each own fleet is, takes the seats this requires, and sends
 * orders. Its fields hold what it knows; `onChange` tells that they changed.
 */
export class GameClient {
  readonly watch: GalaxyWatch
  readonly token: string
  readonly seats: SectorSeats
  /** Fleets of others that went out of sight. */
  readonly contacts = new Contacts()
  #commander: Commander
  #shieldUntil: number | null
  #outlawUntil = 0
  #sessionEnded = false
  readonly #fleets: OwnFleets
  readonly #places = new OwnPlaces()
  readonly #road: SeatOrderTransport
  readonly #orders: OrderQueues
  readonly #listeners = new Set<() => void>()
  #focus: FleetId | null = null
  #view: SectorId | null = null
  #tidying: ReturnType<typeof setInterval> | undefined
  #looking: ReturnType<typeof setInterval> | undefined
  #asking = false
  #deafen: () => void = () => {}
  /** Set by `close`. Calls still under way may end later, and must not take a seat then. */
  #isClosed = false

  private constructor(watch: GalaxyWatch, token: string, me: Me) {
    this.watch = watch
    this.token = token
    this.#commander = me.commander
    this.#shieldUntil = me.shieldUntil
    this.#fleets = new OwnFleets(watch.map)
    const client = new Client(watch.api.endpoint)
    client.auth.token = token
    this.seats = new SectorSeats(client, this.#ear())
    this.#road = new SeatOrderTransport({
      seats: this.seats,
      fleet: (id) => this.fleet(id),
      base: () => this.base,
      msUntil: (at) => watch.time.msUntil(at, performance.now()),
      onWanted: () => this.#settle(),
    })
    this.#orders = new OrderQueues(this.#road)
  }

  /**
   * Connects as a new guest with a `name`, or as an earlier one with a `token`.
   *
   * @throws ApiError; with status 401 if the token is no longer valid
   */
  static async connect({ endpoint, name, token, watch }: ConnectOptions): Promise<GameClient> {
    const galaxy = watch ?? (await GalaxyWatch.open(new Api(endpoint)))
    const key = token ?? (await galaxy.api.guest(name ?? 'Commander')).token
    const me = await galaxy.api.me(key)
    const pilot = new GameClient(galaxy, key, me)
    galaxy.identify(key)
    pilot.#deafen = galaxy.listen({ onEvents: (events) => pilot.#hear(events) })
    pilot.#fleets.record(me.fleets, () => false)
    pilot.#places.record(me, pilot.#places.version)
    pilot.#settle()
    pilot.#tidying = setInterval(() => pilot.#tidy(), TIDY_EVERY_MS)
    pilot.#looking = setInterval(() => pilot.#lookRound(), LOOK_EVERY_MS)
    return pilot
  }

  get commander(): Commander {
    return this.#commander
  }

  /** Galaxy ms until which other players cannot attack it; null if they can. */
  get shieldUntil(): number | null {
    return this.#shieldUntil
  }

  /** Galaxy ms until which it is an outlaw somewhere, as far as it was told; 0 for never. */
  get outlawUntil(): number {
    return this.#outlawUntil
  }

  get fleets(): readonly OwnFleet[] {
    return this.#fleets.all
  }

  /** The commander's base; null while it has none. */
  get base(): Home | null {
    return this.#places.home
  }

  /** The systems that the commander holds. */
  get systems(): readonly OwnSystem[] {
    return this.#places.systems
  }

  get link(): Link {
    return this.seats.link
  }

  /** Whether the server no longer knows the token. */
  get sessionEnded(): boolean {
    return this.#sessionEnded
  }

  fleet(id: FleetId): OwnFleet | null {
    return this.#fleets.get(id)
  }

  /** Galaxy ms. */
  now(): number {
    return this.watch.now()
  }

  /** Says which fleet and which sector come first when seats are taken. */
  attend(focus: FleetId | null, view: SectorId | null): void {
    if (this.#focus === focus && this.#view === view) return
    this.#focus = focus
    this.#view = view
    this.#settle()
  }

  /**
   * Gives an order, and sends it until it has a final answer. Never rejects.
   *
   * @param sector of an order about a system, such as a launch there: where it is
   */
  order(draft: OrderDraft, sector: SectorId | null = null): Promise<OrderOutcome> {
    return this.#orders.give(draft, sector)
  }

  /** @returns a function that removes the listener */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Waits until the test holds; it runs after each change. @throws after the time limit */
  async until(test: (pilot: GameClient) => boolean, limitMs = 30_000): Promise<void> {
    if (test(this)) return
    const limit = new AbortController()
    const stop = this.onChange(() => {
      if (test(this)) limit.abort()
    })
    try {
      await pause(limitMs, limit.signal)
    } catch {
      return
    } finally {
      stop()
    }
    throw new Error(`did not come true within ${limitMs} ms: ${test}`)
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#tidying)
    clearInterval(this.#looking)
    this.#deafen()
    this.watch.identify(null)
    this.#listeners.clear()
    this.#orders.giveUpAll()
    this.seats.leaveAll()
  }

  #ear(): SeatListener {
    return {
      onState: () => this.#changed(),
      onTime: (sample) => this.watch.time.sample(sample, performance.now()),
      onFleets: (seat, read, at) => this.#look(seat, read, at),
      onBlips: () => this.#changed(),
      onFleetMessage: (_seat, message) => {
        this.#fleets.detail(message)
        this.#changed()
      },
      onFollow: (seat, message) => {
        this.#fleets.follow(seat.sectorId, message)
        this.#settle()
      },
      onSystems: ({ sectorId, systems }) => {
        this.#places.look(sectorId, systems, this.#commander.id)
        this.#changed()
      },
      onYard: ({ sectorId }, message) => {
        this.#places.see(sectorId, message)
        this.#changed()
      },
      onRefused: () => this.#ask(),
    }
  }

  /** The feed tells of own fleets and places also in sectors without a seat. */
  #hear(events: readonly FeedEvent[]): void {
    for (const event of events) {
      if (event.audience !== 'own') continue
      this.#places.hear(event, this.#commander.id)
      const { type, sector, data } = event
      switch (type) {
        case 'fleet.placed':
        case 'fleet.arrived':
        case 'fleet.born':
        case 'fleet.launched':
          this.#fleets.arrive(sector, data.fleet)
          break
        case 'fleet.departed':
          this.#fleets.follow(sector, { ...data, sectorId: data.to })
          break
        case 'fleet.course':
          this.#fleets.turn(sector, data.fleetId, data.course, data.plan)
          break
        case 'fleet.renamed':
          this.#fleets.rename(data.fleetId, data.name)
          break
        case 'fleet.ships':
          this.#fleets.refit(sector, data)
          break
        case 'fleet.ended':
        case 'fleet.docked':
          this.#fleets.end(data.fleetId)
          break
        case 'fleet.stance':
          this.#fleets.change(data.fleetId, { stance: data.stance })
          break
        case 'fleet.readied':
          this.#fleets.change(data.fleetId, { truce: null })
          break
        case 'battle.began':
        case 'battle.joined':
          this.#fleets.fight(sector, data)
          break
        case 'battle.round':
          this.#fleets.suffer(sector, data, (id) => this.#isSeen(id))
          break
        case 'battle.ended':
        case 'system.captured':
          this.#fleets.release(sector, data.fleets)
          break
        case 'fleet.retreated':
          this.#fleets.flee(sector, data)
          break
        case 'wreck.salvaged':
        case 'goods.loaded':
        case 'goods.unloaded':
          this.#fleets.change(data.fleetId, { cargo: data.cargo })
          break
        case 'shield.dropped':
          this.#shieldUntil = null
          break
        case 'commander.outlawed':
          this.#outlawUntil = Math.max(this.#outlawUntil, data.until)
          break
      }
    }
    this.#settle()
  }

  #look(seat: SectorSeat, { seen, gone }: FleetsRead, at: number): void {
    let missing = false
    for (const fleet of gone) {
      if (fleet.owner !== this.#commander.id) this.#lose(seat.sectorId, fleet, at)
      else missing = !this.#vanish(seat.sectorId, fleet) || missing
    }
    for (const fleet of seen) {
      if (fleet.owner === this.#commander.id) this.#fleets.see(seat.sectorId, fleet)
      else this.contacts.see(fleet.id)
    }
    for (const { id, place } of this.#fleets.all) {
      const fleet = place.kind === 'unseen' && seat.fleets.get(id)
      if (fleet) this.#fleets.see(seat.sectorId, fleet)
    }
    this.#settle()
    if (missing) this.#ask()
  }

  /** An own fleet left a state. Own fleets are always seen, so it left through a gate or ended. */
  #vanish(sectorId: SectorId, fleet: SeenFleet): boolean {
    const by = this.now() + CLOCKS_APART_MS * this.watch.time.rate
    if (!this.#fleets.vanish(sectorId, fleet, by)) return false
    const place = this.#fleets.get(fleet.id)?.place
    // The feed also tells of the crossing, but may be away.
    if (place?.kind === 'lane') this.watch.traffic.hear(place, this.now(), true)
    return true
  }

  /** Another's fleet left a state. Only the feed can tell whether it went through a gate. */
  #lose(sectorId: SectorId, fleet: SeenFleet, at: number): void {
    for (const seat of this.seats.all) {
      if (seat.sectorId !== sectorId && seat.isLive && seat.fleets.has(fleet.id)) return
    }
    this.contacts.lose(sectorId, fleet, at)
  }

  #lookRound(): void {
    const now = this.now()
    this.contacts.prune(now)
    for (const seat of this.seats.all) {
      if (!seat.isLive) continue
      this.contacts.look(seat.sectorId, lookoutsIn(seat, this, now))
    }
  }

  #settle(): void {
    if (this.#isClosed) return
    const attention = { fleetId: this.#focus, view: this.#view, orders: this.#road.wanted }
    for (const seat of this.seats.want(wantedSectors(this.fleets, this.#yards(), attention))) {
      for (const fleet of seat.fleets.values()) {
        if (fleet.owner !== this.#commander.id) this.#lose(seat.sectorId, fleet, this.now())
      }
    }
    this.#changed()
  }

  #yards(): SectorId[] {
    const { home, systems } = this.#places
    return [...(home ? [home.sector] : []), ...systems.map(({ sector }) => sector)]
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #isSeen(id: FleetId): boolean {
    for (const seat of this.seats.all) if (seat.isLive && seat.fleets.has(id)) return true
    return false
  }

  /** Asks for the record if no room has news of some own fleet. */
  #tidy(): void {
    const now = this.now()
    const isLost = this.fleets.some(({ id, place }) => {
      if (place.kind === 'lane') return now > place.arriveAt + LATE_MS * this.watch.time.rate
      // A live feed tells everything that happens to own fleets.
      return this.watch.feedState !== 'live' && !this.#isSeen(id)
    })
    if (isLost) this.#ask()
  }

  #ask(): void {
    if (this.#asking) return
    this.#asking = true
    const { version } = this.#places
    this.watch.api
      .me(this.token)
      .then((me) => {
        this.#commander = me.commander
        this.#shieldUntil = me.shieldUntil
        this.#fleets.record(me.fleets, (id) => this.#isSeen(id))
        this.#places.record(me, version)
        this.#settle()
      })
      .catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 401) return
        this.#sessionEnded = true
        this.#changed()
      })
      .finally(() => {
        this.#asking = false
      })
  }
}
