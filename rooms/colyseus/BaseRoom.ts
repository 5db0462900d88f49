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

/** Messages of a client. */
export const MESSAGES_MAX: Limit = { burst: 100, perSecond: 50 }
/** What may wait for a client that goes on asking and does not read the answers. */
export const ANSWERS_BYTES_MAX = 1024 * 1024
/** A client that was dismissed has so long to take what waits for it, and to say goodbye. */
const GOODBYE_MS_MAX = 5_000

/**
 * What all rooms have in common: nothing a client sends, and nothing that fails in a handler, ends
 * the process or harms other clients [LIFE-1], and no client makes memory grow [IN-2].
 */
export abstract class BaseRoom<T extends RoomOptions> extends Room<T> {
  protected abstract readonly log: Log
  /** Whoever sends more is dismissed. */
  protected readonly messagesMax: Limit = MESSAGES_MAX
  readonly #buckets = new WeakMap<Client, TokenBucket>()
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

  /** Called with the serializer Colyseus would use, whenever a room gets its state. */
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

  /** Somebody is about to get the full state: the last chance to bring it up to date. */
  protected beforeFullState(): void {}
  /** The full state was encoded to so many bytes. */
  protected stateEncoded(_bytes: number): void {}

  /** A client is about to be sent a full state of so many bytes. */
  protected fullStateFor(_client: Client, _bytes: number): void {}
  /** @returns those of the clients that are to be sent a patch */
  protected readers(clients: Client[]): Client[] {
    return clients
  }

  /** Colyseus guards what it calls only where this is defined; without it a throw ends the process. */
  override onUncaughtException(error: RoomException, method: string): void {
    this.log.error({ room: this.roomId, method, err: error.cause ?? error }, 'a room method failed')
  }

  /** Closes a client's socket for good: no seat is kept for it. */
  protected dismiss(client: Client, code: OwnCloseCode | 4002, reason: string): void {
    if (this.#isDismissed(client)) return
    this.#dismissed.add(client)
    client.leave(code, reason)
    // The socket library waits for an answer far longer, and keeps what was not read until then.
    setTimeout(() => terminate(client), GOODBYE_MS_MAX).unref()
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

  /** Dismisses one that does not take what it is sent [FEED-6]. */
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
