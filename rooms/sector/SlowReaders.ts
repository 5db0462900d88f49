import { type Client, ClientState } from '@colyseus/core'
import {
  LOOK_MS,
  SlowReaderState,
  type SlowStep,
  WAITING_BYTES_MAX,
} from '../../src/flow/SlowReaderState.ts'
import { waitingBytesOf } from '../colyseus/internals.ts'

interface Watched {
  readonly reader: SlowReaderState
  /** Of the full state it was sent, if that was large: no client is behind for having just come. */
  fullBytes: number
}

export interface SlowReadersOptions {
  /** Called when a client begins to miss patches. */
  skipped(client: Client): void
  /** Called when clients have read what waited for them, and need the state anew. */
  resync(clients: readonly Client[]): void
  /** Called when a client is to be cut. */
  cut(client: Client): void
  told(step: SlowStep): void
}

/**
 * Finds the clients of a room that do not read their patches [FEED-6]. A client that reads costs
 * one look at its socket per patch. The others are looked at every 100 ms until they read or are
 * cut.
 */
export class SlowReaders {
  readonly #options: SlowReadersOptions
  readonly #watched = new Map<Client, Watched>()
  #timer: NodeJS.Timeout | null = null

  constructor(options: SlowReadersOptions) {
    this.#options = options
  }

  /** To be called for each patch. @returns the clients to send it to */
  readers(clients: Client[]): Client[] {
    let behind = 0
    for (const client of clients) if (!this.#takes(client)) behind += 1
    return behind === 0
      ? clients
      : clients.filter((client) => this.#watched.get(client)?.reader.takes ?? true)
  }

  /** To be called before a client is sent a full state. @param bytes its size */
  fullStateFor(client: Client, bytes: number): void {
    if (bytes > WAITING_BYTES_MAX / 2) this.#watch(client).fullBytes = bytes
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#watched.clear()
  }

  #takes(client: Client): boolean {
    const waiting = waitingBytesOf(client)
    if (waiting <= WAITING_BYTES_MAX && !this.#watched.has(client)) return true
    const { reader, fullBytes } = this.#watch(client)
    const took = reader.takes
    const takes = reader.weigh(waiting, fullBytes)
    if (took && !takes) {
      this.#options.skipped(client)
      this.#options.told('skipped')
    }
    return takes
  }

  #watch(client: Client): Watched {
    const known = this.#watched.get(client)
    if (known) return known
    const watched = { reader: new SlowReaderState(), fullBytes: 0 }
    this.#watched.set(client, watched)
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS)
    return watched
  }

  #look(): void {
    const reading: Client[] = []
    for (const [client, { reader, fullBytes }] of this.#watched) {
      if (client.state !== ClientState.JOINED && client.state !== ClientState.JOINING) {
        this.#watched.delete(client)
        continue
      }
      const waiting = waitingBytesOf(client)
      const state = reader.look(waiting, fullBytes)
      if (state === 'reads') reading.push(client)
      if (state === 'cut') {
        this.#options.told('cut')
        this.#options.cut(client)
      }
      if (reader.takes && waiting <= WAITING_BYTES_MAX / 2) this.#watched.delete(client)
    }
    for (const _ of reading) this.#options.told('caught_up')
    if (reading.length > 0) this.#options.resync(reading)
    if (this.#watched.size === 0) this.stop()
  }
}
