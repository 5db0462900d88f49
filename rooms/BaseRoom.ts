import {
  type Client,
  CloseCode,
  ErrorCode,
  Room,
  type RoomException,
  type RoomOptions,
} from '@colyseus/core'
import type { Log } from '../src/ops/log.ts'
import { CLOSE_CODES, type CloseCode as OwnCloseCode } from './closeCodes.ts'
import { internalsOf } from './internals.ts'
import { OwnBytesSerializer } from './OwnBytesSerializer.ts'

/** Messages a client may send in a burst, and a second in the long run. */
export const MESSAGES_MAX = 100
const MESSAGES_PER_SECOND_MAX = 50
/** What may wait in the server for one socket to take it. */
export const BUFFERED_BYTES_MAX = 1024 * 1024

interface Allowance {
  messages: number
  countedAt: number
}

/**
 * What all rooms have in common: nothing a client sends, and nothing that fails in a handler, ends
 * the process or harms other clients [LIFE-1], and no client makes memory grow [IN-2].
 */
export abstract class BaseRoom<T extends RoomOptions> extends Room<T> {
  protected abstract readonly log: Log
  readonly #allowances = new WeakMap<Client, Allowance>()
  readonly #dismissed = new WeakSet<Client>()

  constructor() {
    super()
    // Frames are decoded outside any of Colyseus' own guards, and its limit on messages counts by a
    // clock that stands still in rooms without a timestep. This is the one way in for all of them.
    const internals = internalsOf(this)
    const handle = internals._onMessage.bind(this)
    internals._onMessage = (client, frame) => {
      if (this.#isDismissed(client)) return
      if (!this.#maySpeak(client)) {
        this.dismiss(client, CLOSE_CODES.tooFast, 'too many messages')
        return
      }
      try {
        handle(client, frame)
      } catch (error) {
        this.log.debug({ room: this.roomId, err: error }, 'a frame could not be read')
        this.dismiss(client, CloseCode.WITH_ERROR, 'not a message of this protocol')
      }
    }
    this.onMessage('*', (client, type) => {
      const name = JSON.stringify(String(type).slice(0, 32))
      client.error(ErrorCode.INVALID_PAYLOAD, `There is no message ${name} in this room.`)
    })
  }

  /** Called with the serializer Colyseus would use, whenever a room gets its state. */
  override setSerializer(): void {
    super.setSerializer(
      new OwnBytesSerializer({
        beforeFullState: () => this.beforeFullState(),
        encodedAll: (bytes) => this.stateEncoded(bytes),
      }),
    )
  }

  /** Somebody is about to get the full state: the last chance to bring it up to date. */
  protected beforeFullState(): void {}
  /** The full state was encoded to so many bytes. */
  protected stateEncoded(_bytes: number): void {}

  /** Colyseus guards what it calls only where this is defined; without it a throw ends the process. */
  override onUncaughtException(error: RoomException, method: string): void {
    this.log.error({ room: this.roomId, method, err: error.cause ?? error }, 'a room method failed')
  }

  /** Closes a client's socket for good: no seat is kept for it. */
  protected dismiss(client: Client, code: OwnCloseCode | 4002, reason: string): void {
    if (this.#isDismissed(client)) return
    this.#dismissed.add(client)
    client.leave(code, reason)
  }

  #isDismissed(client: Client): boolean {
    return this.#dismissed.has(client)
  }

  /** Takes back all seats that were given out and not taken: nobody can join any more. */
  protected clearSeats(): void {
    const { _reservedSeats: seats, _reservedSeatTimeouts: timeouts } = internalsOf(this)
    for (const sessionId of Object.keys(seats)) {
      clearTimeout(timeouts[sessionId])
      delete seats[sessionId]
    }
  }

  /** Clients, and those on their way to a seat or back to it. */
  get audience(): number {
    return this.clients.length + Object.keys(internalsOf(this)._reservedSeats).length
  }

  /** Whether a client that is gone may come back to its seat: its connection broke, no more. */
  protected mayReturn(client: Client, code: number | undefined): boolean {
    if (this.#isDismissed(client)) return false
    return (
      code === CloseCode.GOING_AWAY ||
      code === CloseCode.NO_STATUS_RECEIVED ||
      code === CloseCode.ABNORMAL_CLOSURE
    )
  }

  /** Dismisses whoever does not take what it is sent [FEED-6]. */
  protected dismissSlow(): void {
    for (const client of [...this.clients]) {
      const { bufferedAmount } = client.ref as unknown as { readonly bufferedAmount: number }
      if (bufferedAmount > BUFFERED_BYTES_MAX) {
        this.dismiss(client, CLOSE_CODES.tooSlow, 'too much waited to be read')
      }
    }
  }

  #maySpeak(client: Client): boolean {
    const now = performance.now()
    const known = this.#allowances.get(client)
    const allowance = known ?? { messages: MESSAGES_MAX, countedAt: now }
    if (!known) this.#allowances.set(client, allowance)
    const earned = ((now - allowance.countedAt) * MESSAGES_PER_SECOND_MAX) / 1_000
    allowance.messages = Math.min(MESSAGES_MAX, allowance.messages + earned) - 1
    allowance.countedAt = now
    return allowance.messages >= 0
  }
}
