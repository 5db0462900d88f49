import {
  type Client,
  CloseCode,
  ErrorCode,
  Room,
  type RoomException,
  type RoomOptions,
} from '@colyseus/core'
import { type Limit, TokenBucket } from '../../src/flow/TokenBucket.ts'
import type { Log } from '../../src/ops/log.ts'
import { CLOSE_CODES, type CloseCode as OwnCloseCode } from '../../src/protocol/closeCodes.ts'
import { internalsOf, terminate, waitingBytesOf } from './internals.ts'
import { OwnBytesSerializer } from './OwnBytesSerializer.ts'

/** Messages that one client may send. */
export const MESSAGES_MAX: Limit = { burst: 100, perSecond: 50 }
/** Bytes that may wait for a client that keeps asking and does not read the answers. */
export const ANSWERS_BYTES_MAX = 1024 * 1024
/** Real ms that a dismissed client has to read what waits for it and to close. */
const GOODBYE_MS_MAX = 5_000

/**
 * The base of all rooms. No message of a client and no failing handler ends the process or harms
 * other clients [LIFE-1], and no client makes memory grow [IN-2].
 */
export abstract class BaseRoom<T extends RoomOptions> extends Room<T> {
  protected abstract readonly log: Log
  /** The limit beyond which a client is dismissed. */
  protected readonly messagesMax: Limit = MESSAGES_MAX
  readonly #buckets = new WeakMap<Client, TokenBucket>()
  readonly #dismissed = new WeakSet<Client>()

  constructor() {
    super()
    // Colyseus decodes frames outside its own guards, and its limit on messages uses a clock that
    // stands still in rooms without a timestep. All frames come in through this method.
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
        if (waitingBytesOf(client) > ANSWERS_BYTES_MAX) this.dismissSlow(client)
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

  /** Colyseus calls this when a room gets its state. Ours replaces the serializer it passes. */
  override setSerializer(): void {
    super.setSerializer(
      new OwnBytesSerializer({
        beforeFullState: () => this.beforeFullState(),
        encodedAll: (bytes) => this.stateEncoded(bytes),
        fullStateFor: (client, bytes) => this.fullStateFor(client, bytes),
        readers: (clients) => this.readers(clients),
      }),
    )
  }

  /** Called before a full state is encoded: the last chance to bring it up to date. */
  protected beforeFullState(): void {}
  /** Called when a full state was encoded. */
  protected stateEncoded(_bytes: number): void {}

  /** Called before a client is sent a full state of `bytes` bytes. */
  protected fullStateFor(_client: Client, _bytes: number): void {}
  /** @returns the clients that are to be sent a patch */
  protected readers(clients: Client[]): Client[] {
    return clients
  }

  /** Colyseus guards its calls only if this is defined. Without it, a throw ends the process. */
  override onUncaughtException(error: RoomException, method: string): void {
    this.log.error({ room: this.roomId, method, err: error.cause ?? error }, 'a room method failed')
  }

  /** Closes a client's socket for good. No seat is kept for it. */
  protected dismiss(client: Client, code: OwnCloseCode | 4002, reason: string): void {
    if (this.#isDismissed(client)) return
    this.#dismissed.add(client)
    client.leave(code, reason)
    // The socket library waits far longer for the answer, and keeps what was not read until then.
    setTimeout(() => terminate(client), GOODBYE_MS_MAX).unref()
  }

  #isDismissed(client: Client): boolean {
    return this.#dismissed.has(client)
  }

  /** Takes back all seats that are reserved but not taken, so that nobody can join any more. */
  protected clearSeats(): void {
    const { _reservedSeats: seats, _reservedSeatTimeouts: timeouts } = internalsOf(this)
    for (const sessionId of Object.keys(seats)) {
      clearTimeout(timeouts[sessionId])
      delete seats[sessionId]
    }
  }

  /** The number of clients and of reserved seats. */
  get audience(): number {
    return this.clients.length + Object.keys(internalsOf(this)._reservedSeats).length
  }

  /** Whether a client that is gone may return to its seat: only if just its connection broke. */
  protected mayReturn(client: Client, code: number | undefined): boolean {
    if (this.#isDismissed(client)) return false
    return (
      code === CloseCode.GOING_AWAY ||
      code === CloseCode.NO_STATUS_RECEIVED ||
      code === CloseCode.ABNORMAL_CLOSURE
    )
  }

  /** Dismisses a client that does not read what it is sent [FEED-6]. */
  protected dismissSlow(client: Client): void {
    this.dismiss(client, CLOSE_CODES.tooSlow, 'too much waited to be read')
  }

  #maySpeak(client: Client): boolean {
    const known = this.#buckets.get(client)
    const bucket = known ?? new TokenBucket(this.messagesMax)
    if (!known) this.#buckets.set(client, bucket)
    return bucket.take()
  }
}
