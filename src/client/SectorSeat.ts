import type { Client, Room } from '@colyseus/sdk'
import type { OrderAnswer } from '../protocol/orders.ts'
import type { BlipsMessage, FleetMessage, FollowMessage } from '../protocol/sectorMessages.ts'
import type { TimeSample } from '../protocol/shapes.ts'
import type { FleetId, SectorId } from '../sim/core/ids.ts'
import type { Order } from '../sim/orders.ts'
import { joinRoom } from './joinRoom.ts'
import type { SeenFleet } from './readFleets.ts'
import { type FleetsRead, readFleets, type SectorStateOnWire } from './readFleets.ts'
import { Seat, type SeatState } from './Seat.ts'
import { TouchedFleets } from './TouchedFleets.ts'

const REQUEST_LIMIT_MS = 15_000
const NO_BLIPS: readonly number[] = []

type SectorRoom = Room<unknown, SectorStateOnWire>

/** What a seat tells whoever holds it. */
export interface SeatListener {
  onState(seat: SectorSeat): void
  /** After every patch; those that are gone were last seen `at`, galaxy ms. */
  onFleets(seat: SectorSeat, read: FleetsRead, at: number): void
  onBlips(seat: SectorSeat): void
  onTime(sample: TimeSample): void
  onFleetMessage(seat: SectorSeat, message: FleetMessage): void
  onFollow(seat: SectorSeat, message: FollowMessage): void
  /** The server would not let us in; the session may have ended. */
  onRefused(seat: SectorSeat): void
}

/**
 * A place in one sector's room. What was seen last stays in `fleets` while the seat is lost, so that
 * nothing blinks when a connection does.
 */
export class SectorSeat {
  readonly sectorId: SectorId
  readonly fleets = new Map<FleetId, SeenFleet>()
  /** Another number whenever `fleets` have changed. */
  version = 0
  readonly #listener: SeatListener
  readonly #seat: Seat<SectorRoom>
  /** The newest epoch seen: a room of an older one has lost its sector [OWN-3]. */
  #epoch = 0
  /** The last state's room and its time, galaxy ms. */
  #readFrom: SectorRoom | null = null
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

  /** When it tries again, if the server is overloaded and asked us to wait; monotonic ms. */
  get busyUntil(): number | null {
    return this.#seat.busyUntil
  }

  /** How much too much the server has to do; see `Seat.load`. */
  get load(): number {
    return this.#seat.load
  }

  /** Whether `fleets` is what the sector is now, and not what it was. */
  get isLive(): boolean {
    return this.#seat.isLive
  }

  /**
   * What is noticed here and not seen: `[x, y, size, …]` as in `BlipsMessage`. The same array for as
   * long as nothing changes.
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

  /** Tries again at once, if it is waiting to: the network is back, say. */
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
    // Of the time between two rooms nobody told.
    const at = this.#readFrom === room ? state.now : this.#readAt
    this.#readFrom = room
    this.#readAt = state.now
    this.version++
    this.#listener.onFleets(this, readFleets(state, this.fleets, touched.take()), at)
  }
}
