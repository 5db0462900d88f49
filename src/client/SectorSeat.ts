import type { Client, Room } from '@colyseus/sdk'
import type { FleetId } from '../sim/fleet.ts'
import type { SectorId } from '../sim/galaxy.ts'
import type { Order } from '../sim/orders/orders.ts'
import { backoffMs } from './backoff.ts'
import type { FleetMessage, FollowMessage, OrderAnswer, SeenFleet, TimeSample } from './protocol.ts'
import { readFleets, type SectorStateOnWire } from './readFleets.ts'

const JOIN_LIMIT_MS = 12_000
const REQUEST_LIMIT_MS = 15_000
const PING_EVERY_MS = 4_000
const PONG_LIMIT_MS = 10_000
/** Live for so long, a seat's earlier failures are forgotten. */
const SETTLED_MS = 5_000

type SectorRoom = Room<unknown, SectorStateOnWire>

/**
 * How a seat goes: joining → live → lost → joining … → left. What was seen last stays in `fleets`
 * while the seat is lost, so that nothing blinks when a connection does.
 */
export type SeatState =
  | { readonly kind: 'joining'; readonly failures: number }
  | { readonly kind: 'live'; readonly room: SectorRoom; readonly since: number }
  | { readonly kind: 'lost'; readonly failures: number }
  | { readonly kind: 'left' }

/** What a seat tells whoever holds it. */
export interface SeatListener {
  onState(seat: SectorSeat): void
  /** After every patch. `gone` are the fleets that were there before it and are not now. */
  onFleets(seat: SectorSeat, gone: readonly SeenFleet[]): void
  onTime(sample: TimeSample): void
  onFleetMessage(seat: SectorSeat, message: FleetMessage): void
  onFollow(seat: SectorSeat, message: FollowMessage): void
  /** The server would not let us in; the session may have ended. */
  onRefused(seat: SectorSeat): void
}

/**
 * A place in one sector's room, held until it is left. However the room is lost (its owner died or
 * lost it, the network went), the way back is one: join the sector anew, wherever it is hosted now.
 * The SDK's own reconnecting is off: it dials the process that was, and what that room sent while
 * the line was down would be missing all the same.
 */
export class SectorSeat {
  readonly sectorId: SectorId
  readonly fleets = new Map<FleetId, SeenFleet>()
  readonly #client: Client
  readonly #listener: SeatListener
  #state: SeatState = { kind: 'joining', failures: 0 }
  /** The newest epoch seen: a room of an older one has lost its sector [OWN-3]. */
  #epoch = 0
  /** Tries that failed since it last was live for a while. */
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #pulse: ReturnType<typeof setInterval> | undefined

  constructor(client: Client, sectorId: SectorId, listener: SeatListener) {
    this.sectorId = sectorId
    this.#client = client
    this.#listener = listener
    void this.#join()
  }

  get state(): SeatState {
    return this.#state
  }

  /** Whether `fleets` is what the sector is now, and not what it was. */
  get isLive(): boolean {
    return this.#state.kind === 'live'
  }

  /** @throws if the seat is not live, the connection drops, or no answer comes in time */
  async order(order: Order): Promise<OrderAnswer> {
    if (this.#state.kind !== 'live') throw new Error(`no seat in sector ${this.sectorId} now`)
    return this.#state.room.request<Order, OrderAnswer>('order', order, {
      timeout: REQUEST_LIMIT_MS,
    })
  }

  /** Tries again at once, if it is waiting to: the network is back, say. */
  hurry(): void {
    if (this.#state.kind !== 'lost') return
    clearTimeout(this.#retry)
    void this.#join()
  }

  leave(): void {
    const state = this.#state
    if (state.kind === 'left') return
    this.#become({ kind: 'left' })
    clearTimeout(this.#retry)
    clearInterval(this.#pulse)
    if (state.kind === 'live') abandon(state.room)
  }

  /** Never rejects: what goes wrong ends in `lost`, and is tried again. */
  async #join(): Promise<void> {
    this.#become({ kind: 'joining', failures: this.#failures })
    let expired = false
    const limit = setTimeout(() => {
      expired = true
      this.#lose()
    }, JOIN_LIMIT_MS)
    try {
      const options = { sectorId: this.sectorId }
      const room = await this.#client.joinOrCreate<SectorStateOnWire>('sector', options)
      if (expired || this.#state.kind !== 'joining') abandon(room)
      else this.#sitDown(room)
    } catch {
      // Why it was refused is for `onRefused` to find out: the SDK's error may mean anything.
      if (expired || this.#state.kind !== 'joining') return
      this.#lose()
      this.#listener.onRefused(this)
    } finally {
      clearTimeout(limit)
    }
  }

  #sitDown(room: SectorRoom): void {
    room.reconnection.enabled = false
    room.onStateChange((state) => {
      if (this.#holds(room)) this.#read(room, state)
    })
    room.onMessage<FleetMessage>('fleet', (message) => {
      if (this.#holds(room)) this.#listener.onFleetMessage(this, message)
    })
    room.onMessage<FollowMessage>('follow', (message) => {
      if (this.#holds(room)) this.#listener.onFollow(this, message)
    })
    // Messages of later versions are none of ours; without this the SDK warns of each.
    room.onMessage('*', () => undefined)
    room.onLeave(() => {
      if (this.#holds(room)) this.#lose()
    })
    this.#become({ kind: 'live', room, since: performance.now() })
    this.#watchPulse(room)
  }

  #read(room: SectorRoom, state: SectorStateOnWire): void {
    if (state.epoch < this.#epoch) {
      abandon(room)
      this.#lose()
      return
    }
    this.#epoch = state.epoch
    this.#listener.onTime({ now: state.now, rate: state.rate })
    this.#listener.onFleets(this, readFleets(state.fleets, this.fleets))
  }

  /** A network that vanished closes no socket: ask now and then, and take silence for a loss. */
  #watchPulse(room: SectorRoom): void {
    let heardAt = performance.now()
    this.#pulse = setInterval(() => {
      if (performance.now() - heardAt > PONG_LIMIT_MS) {
        abandon(room)
        if (this.#holds(room)) this.#lose()
        return
      }
      room.ping(() => {
        heardAt = performance.now()
      })
    }, PING_EVERY_MS)
  }

  #lose(): void {
    clearInterval(this.#pulse)
    const state = this.#state
    if (state.kind === 'left') return
    // One that is lost as soon as it is live must wait longer and longer, too.
    const settled = state.kind === 'live' && performance.now() - state.since > SETTLED_MS
    this.#failures = settled ? 1 : this.#failures + 1
    this.#retry = setTimeout(() => void this.#join(), backoffMs(this.#failures))
    this.#become({ kind: 'lost', failures: this.#failures })
  }

  #holds(room: SectorRoom): boolean {
    return this.#state.kind === 'live' && this.#state.room === room
  }

  #become(state: SeatState): void {
    this.#state = state
    this.#listener.onState(this)
  }
}

function abandon(room: SectorRoom): void {
  room.reconnection.enabled = false
  // It rejects where the socket is gone already, and then there is nothing to leave.
  room.leave().catch(() => undefined)
}
