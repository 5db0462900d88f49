import type { Client, Room } from '@colyseus/sdk'
import type { OrderAnswer } from '../protocol/orders.ts'
import type {
  BlipsMessage,
  FleetMessage,
  FollowMessage,
  YardMessage,
} from '../protocol/sectorMessages.ts'
import type { TimeSample } from '../protocol/shapes.ts'
import type { BattleId, FleetId, SectorId, WreckId } from '../sim/core/ids.ts'
import type { Order } from '../sim/orders.ts'
import { joinRoom } from './joinRoom.ts'
import type { SeenFleet } from './readFleets.ts'
import { type FleetsRead, readFleets, type SectorStateOnWire } from './readFleets.ts'
import { readBattles, readWrecks, type SeenBattle, type SeenWreck } from './readSites.ts'
import { readSystems, type SeenSystem } from './readSystems.ts'
import { Seat, type SeatState } from './Seat.ts'
import { TouchedFleets } from './TouchedFleets.ts'

const REQUEST_LIMIT_MS = 15_000
const NO_BLIPS: readonly number[] = []

type SectorRoom = Room<unknown, SectorStateOnWire>

/** Callbacks of a seat. */
export interface SeatListener {
  onState(seat: SectorSeat): void
  /** Called after every patch. Fleets that are gone were last seen `at`, in galaxy ms. */
  onFleets(seat: SectorSeat, read: FleetsRead, at: number): void
  /** A system changed hands, or something changed of one that is in sight. */
  onSystems(seat: SectorSeat): void
  onBlips(seat: SectorSeat): void
  onTime(sample: TimeSample): void
  onFleetMessage(seat: SectorSeat, message: FleetMessage): void
  onFollow(seat: SectorSeat, message: FollowMessage): void
  onYard(seat: SectorSeat, message: YardMessage): void
  /** The server would not let us in; the session may have ended. */
  onRefused(seat: SectorSeat): void
}

/**
 * A place in one sector's room. Its maps keep what was seen last while the seat is lost, so that
 * the display does not flicker when a connection breaks.
 */
export class SectorSeat {
  readonly sectorId: SectorId
  readonly fleets = new Map<FleetId, SeenFleet>()
  readonly wrecks = new Map<WreckId, SeenWreck>()
  readonly battles = new Map<BattleId, SeenBattle>()
  /** By number. A system that nobody holds, and that nobody takes in sight, is not in it. */
  readonly systems = new Map<number, SeenSystem>()
  /** Changes whenever any of them has changed. */
  version = 0
  readonly #listener: SeatListener
  readonly #seat: Seat<SectorRoom>
  /** The newest epoch seen: a room of an older one has lost its sector [OWN-3]. */
  #epoch = 0
  /** The room of the last state read. */
  #readFrom: SectorRoom | null = null
  /** The time of that state, in galaxy ms. */
  #readAt = 0
  #blips = NO_BLIPS

  constructor(client: Client, sectorId: SectorId, listener: SeatListener) {
    this.sectorId = sectorId
    this.#listener = listener
    this.#seat = new Seat({
      join: () => joinRoom<SectorStateOnWire>(client, 'sector', { sectorId }),
      onRoom: (room) => this.#listen(room),
      onState: () => listener.onState(this),
      onLoad: () => listener.onState(this),
      onRefused: () => listener.onRefused(this),
    })
  }

  get state(): SeatState<SectorRoom> {
    return this.#seat.state
  }

  /**
   * When the seat tries again if an overloaded server asked it to wait, in monotonic ms; else null.
   */
  get busyUntil(): number | null {
    return this.#seat.busyUntil
  }

  /** The server's load level, 0 to 3; see `Seat.load`. */
  get load(): number {
    return this.#seat.load
  }

  /** Whether `fleets` shows the sector as it is now, not as it was. */
  get isLive(): boolean {
    return this.#seat.isLive
  }

  /**
   * Fleets that are noticed but not seen: `[x, y, size, …]` as in `BlipsMessage`. It stays the same
   * array as long as nothing changes.
   */
  get blips(): readonly number[] {
    return this.#blips
  }

  /** @throws if the seat is not live, the connection drops, or no answer comes in time */
  async order(order: Order): Promise<OrderAnswer> {
    const { room } = this.#seat
    if (!room) throw new Error(`no seat in sector ${this.sectorId} now`)
    return room.request<Order, OrderAnswer>('order', order, { timeout: REQUEST_LIMIT_MS })
  }

  /** Ends a wait and tries again at once, such as when the network is back. */
  hurry(): void {
    this.#seat.hurry()
  }

  leave(): void {
    this.#seat.leave()
  }

  #listen(room: SectorRoom): void {
    const touched = new TouchedFleets(room)
    room.onStateChange((state) => {
      if (this.#seat.holds(room)) this.#read(room, state, touched)
    })
    room.onMessage<FleetMessage>('fleet', (message) => {
      if (this.#seat.holds(room)) this.#listener.onFleetMessage(this, message)
    })
    room.onMessage<YardMessage>('yard', (message) => {
      if (this.#seat.holds(room)) this.#listener.onYard(this, message)
    })
    room.onMessage<BlipsMessage>('blips', ({ blips }) => {
      if (!this.#seat.holds(room)) return
      this.#blips = blips
      this.#listener.onBlips(this)
    })
    room.onMessage<FollowMessage>('follow', (message) => {
      if (this.#seat.holds(room)) this.#listener.onFollow(this, message)
    })
  }

  #read(room: SectorRoom, state: SectorStateOnWire, touched: TouchedFleets): void {
    if (state.epoch < this.#epoch) {
      this.#seat.giveUp(room)
      return
    }
    this.#epoch = state.epoch
    this.#listener.onTime({ now: state.now, rate: state.rate })
    // Nothing is known of the time between two rooms, so a fleet counts as last seen in the first.
    const at = this.#readFrom === room ? state.now : this.#readAt
    this.#readFrom = room
    this.#readAt = state.now
    this.version++
    readWrecks(state, this.wrecks)
    readBattles(state, this.battles)
    const haveSystemsChanged = readSystems(state, this.systems)
    this.#listener.onFleets(this, readFleets(state, this.fleets, touched.take()), at)
    if (haveSystemsChanged) this.#listener.onSystems(this)
  }
}
