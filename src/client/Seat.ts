import type { LoadMessage } from '../protocol/sectorMessages.ts'
import { backoffMs } from './backoff.ts'
import { JoinRefusedError } from './joinRoom.ts'

const JOIN_LIMIT_MS = 12_000
const PING_EVERY_MS = 4_000
const PONG_LIMIT_MS = 10_000
/** Live for so long, a seat's earlier failures are forgotten. */
const SETTLED_MS = 5_000
/** However long a server asks us to wait, we look again after this. */
const ASKED_MS_MAX = 60_000

/** How a seat goes: joining → live → lost → joining … → left. */
export type SeatState<R> =
  | { readonly kind: 'joining'; readonly failures: number }
  | { readonly kind: 'live'; readonly room: R; readonly since: number }
  | {
      readonly kind: 'lost'
      readonly failures: number
      /** The server is overloaded and asked us to wait until then; monotonic ms. */
      readonly busyUntil: number | null
    }
  | { readonly kind: 'left' }

/** What of the SDK's rooms it takes, whatever their state. */
export interface RoomToSitIn {
  readonly reconnection: { enabled: boolean }
  onMessage(type: '*' | 'load', listen: (message: unknown) => void): unknown
  onLeave(listen: () => void): unknown
  ping(listen: () => void): void
  leave(): Promise<unknown>
}

export interface Sitter<R> {
  join(): Promise<R>
  /** The seat is about to be live: the time to listen to the room. */
  onRoom(room: R): void
  onState(): void
  /** The live room told how much too much its process has to do. */
  onLoad(): void
  /** The server would not let us in; the session may have ended. */
  onRefused(): void
}

/**
 * A place in a room, held until it is left. However the room is lost (its owner died or lost it, the
 * network went), the way back is one: join anew, wherever it is now. The SDK's own reconnecting is
 * off: it dials the process that was, and what that room sent while the line was down would be
 * missing all the same.
 */
export class Seat<R extends RoomToSitIn> {
  readonly #sitter: Sitter<R>
  #state: SeatState<R> = { kind: 'joining', failures: 0 }
  /** Tries that failed since it last was live for a while. */
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #pulse: ReturnType<typeof setInterval> | undefined
  #load = 0

  constructor(sitter: Sitter<R>) {
    this.#sitter = sitter
    // Whoever makes a seat gets hold of it before it says anything.
    queueMicrotask(() => void this.#join())
  }

  get state(): SeatState<R> {
    return this.#state
  }

  get isLive(): boolean {
    return this.#state.kind === 'live'
  }

  get room(): R | null {
    return this.#state.kind === 'live' ? this.#state.room : null
  }

  holds(room: R): boolean {
    return this.room === room
  }

  /** When it tries again, if the server is overloaded and asked us to wait; monotonic ms. */
  get busyUntil(): number | null {
    return this.#state.kind === 'lost' ? this.#state.busyUntil : null
  }

  /**
   * How much too much the server has to do, as the live room told last; 0: nothing. From 1 on what
   * happens is told later than usual.
   */
  get load(): number {
    return this.isLive ? this.#load : 0
  }

  /** Tries again at once, if it is waiting to and was not asked to: the network is back, say. */
  hurry(): void {
    if (this.#state.kind !== 'lost' || this.busyUntil !== null) return
    clearTimeout(this.#retry)
    void this.#join()
  }

  /** Gives the room up and joins anew. */
  giveUp(room: R): void {
    abandon(room)
    if (this.holds(room)) this.#lose()
  }

  leave(): void {
    const { room } = this
    if (this.#state.kind === 'left') return
    this.#become({ kind: 'left' })
    clearTimeout(this.#retry)
    clearInterval(this.#pulse)
    if (room) abandon(room)
  }

  /** Never rejects: what goes wrong ends in `lost`, and is tried again. */
  async #join(): Promise<void> {
    if (this.#state.kind === 'left') return
    this.#become({ kind: 'joining', failures: this.#failures })
    let expired = false
    const limit = setTimeout(() => {
      expired = true
      this.#lose()
    }, JOIN_LIMIT_MS)
    try {
      const room = await this.#sitter.join()
      if (expired || this.#state.kind !== 'joining') abandon(room)
      else this.#sitDown(room)
    } catch (error) {
      if (expired || this.#state.kind !== 'joining') return
      const askedMs = waitAsked(error)
      this.#lose(askedMs)
      // Why else it was refused is for `onRefused` to find out: the SDK's error may mean anything.
      if (askedMs === 0) this.#sitter.onRefused()
    } finally {
      clearTimeout(limit)
    }
  }

  #sitDown(room: R): void {
    room.reconnection.enabled = false
    // Messages of later versions are none of ours; without this the SDK warns of each.
    room.onMessage('*', () => undefined)
    this.#load = 0
    room.onMessage('load', (message) => {
      this.#load = (message as LoadMessage).level
      if (this.holds(room)) this.#sitter.onLoad()
    })
    room.onLeave(() => {
      if (this.holds(room)) this.#lose()
    })
    this.#sitter.onRoom(room)
    this.#become({ kind: 'live', room, since: performance.now() })
    this.#watchPulse(room)
  }

  /** A network that vanished closes no socket: ask now and then, and take silence for a loss. */
  #watchPulse(room: R): void {
    let heardAt = performance.now()
    this.#pulse = setInterval(() => {
      if (performance.now() - heardAt > PONG_LIMIT_MS) {
        this.giveUp(room)
        return
      }
      room.ping(() => {
        heardAt = performance.now()
      })
    }, PING_EVERY_MS)
  }

  /** @param askedMs how long the server asked us to wait at least; 0: it did not */
  #lose(askedMs = 0): void {
    clearInterval(this.#pulse)
    const state = this.#state
    if (state.kind === 'left') return
    // One that is lost as soon as it is live must wait longer and longer, too.
    const settled = state.kind === 'live' && performance.now() - state.since > SETTLED_MS
    if (askedMs > 0) this.#failures = Math.max(1, this.#failures)
    else this.#failures = settled ? 1 : this.#failures + 1
    // The server spreads those it asks to wait; this keeps apart those it asked the same.
    const ms = askedMs > 0 ? askedMs * (1 + Math.random() / 4) : backoffMs(this.#failures)
    this.#retry = setTimeout(() => void this.#join(), ms)
    const busyUntil = askedMs > 0 ? performance.now() + ms : null
    this.#become({ kind: 'lost', failures: this.#failures, busyUntil })
  }

  #become(state: SeatState<R>): void {
    this.#state = state
    this.#sitter.onState()
  }
}

function waitAsked(error: unknown): number {
  const isOverload = error instanceof JoinRefusedError && error.code === 'overloaded'
  return isOverload ? Math.min(error.retryAfterMs ?? 0, ASKED_MS_MAX) : 0
}

function abandon(room: RoomToSitIn): void {
  room.reconnection.enabled = false
  // It rejects where the socket is gone already, and then there is nothing to leave.
  room.leave().catch(() => undefined)
}
