import type { LoadMessage } from '../protocol/sectorMessages.ts'
import { backoffMs } from './backoff.ts'
import { JoinRefusedError } from './joinRoom.ts'

const JOIN_LIMIT_MS = 12_000
const PING_EVERY_MS = 4_000
const PONG_LIMIT_MS = 10_000
/** Once a seat has been live for this long, its earlier failures are forgotten. */
const SETTLED_MS = 5_000
/** The longest wait that a server may ask for. */
const ASKED_MS_MAX = 60_000

/** The states of a seat: joining → live → lost → joining … → left. */
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

/** The part of the SDK's `Room` that a seat uses. */
export interface RoomToSitIn {
  readonly reconnection: { enabled: boolean }
  onMessage(type: '*' | 'load', listen: (message: unknown) => void): unknown
  onLeave(listen: () => void): unknown
  ping(listen: () => void): void
  leave(): Promise<unknown>
}

export interface Sitter<R> {
  join(): Promise<R>
  /** Called just before the seat becomes live, to add listeners to the room. */
  onRoom(room: R): void
  onState(): void
  /** The live room reported its process's load level. */
  onLoad(): void
  /** The server would not let us in; the session may have ended. */
  onRefused(): void
}

/**
 * A place in a room, held until it is left. However the room is lost (its owner died or lost the
 * sector, or the network failed), there is one way back: join again, wherever the room is now. The
 * SDK's own reconnecting is off: it dials the old process, and messages sent while the connection
 * was down would still be missing.
 */
export class Seat<R extends RoomToSitIn> {
  readonly #sitter: Sitter<R>
  #state: SeatState<R> = { kind: 'joining', failures: 0 }
  /** Failed tries since the seat was last live for `SETTLED_MS`. */
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #pulse: ReturnType<typeof setInterval> | undefined
  #load = 0

  constructor(sitter: Sitter<R>) {
    this.#sitter = sitter
    // The caller gets the seat before the seat calls any listener.
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

  /**
   * When the seat tries again if an overloaded server asked it to wait, in monotonic ms; else null.
   */
  get busyUntil(): number | null {
    return this.#state.kind === 'lost' ? this.#state.busyUntil : null
  }

  /**
   * The server's load level as last reported by the live room, 0 (normal) to 3. From 1 on, messages
   * come later than usual.
   */
  get load(): number {
    return this.isLive ? this.#load : 0
  }

  /**
   * Ends a wait and tries again at once, such as when the network is back. A wait that the server
   * asked for is not cut short.
   */
  hurry(): void {
    if (this.#state.kind !== 'lost' || this.busyUntil !== null) return
    clearTimeout(this.#retry)
    void this.#join()
  }

  /** Gives the room up and joins again. */
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

  /** Never rejects: a failure leads to `lost`, and another try. */
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
      // The SDK's error may mean anything, so `onRefused` has to find out the reason.
      if (askedMs === 0) this.#sitter.onRefused()
    } finally {
      clearTimeout(limit)
    }
  }

  #sitDown(room: R): void {
    room.reconnection.enabled = false
    // Ignores messages of later versions. Without this, the SDK warns about each.
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

  /** A vanished network closes no socket. So the seat pings, and treats silence as a loss. */
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

  /** @param askedMs the shortest wait that the server asked for; 0 if it asked for none */
  #lose(askedMs = 0): void {
    clearInterval(this.#pulse)
    const state = this.#state
    if (state.kind === 'left') return
    // A seat that is lost as soon as it is live must also wait longer each time.
    const settled = state.kind === 'live' && performance.now() - state.since > SETTLED_MS
    if (askedMs > 0) this.#failures = Math.max(1, this.#failures)
    else this.#failures = settled ? 1 : this.#failures + 1
    // The server spreads the waits it asks for; this spreads clients that got the same one.
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
  // `leave` rejects if the socket is already gone; then there is nothing to leave.
  room.leave().catch(() => undefined)
}
