import type { Client, Room } from '@colyseus/core'
import type { LoadMessage } from '../src/protocol/sectorMessages.ts'

/** How overloaded the process is. */
export interface ServerLoad {
  /** 0 if it is not overloaded; see src/ops/LoadLevel.ts. */
  readonly level: number
  /** The factor, 1 or more, by which messages should now be gathered longer than usual. */
  readonly slowdown: number
  /**
   * @param listener called after each change of the level
   * @returns a function that ends the watch
   */
  watch(listener: () => void): () => void
}

/** Tells a room's clients when the level of overload changes. */
export class LoadNotices {
  readonly #load: ServerLoad | undefined
  readonly #unwatch: () => void

  constructor(room: Pick<Room, 'broadcast'>, load: ServerLoad | undefined) {
    this.#load = load
    this.#unwatch = load?.watch(() => room.broadcast('load', messageOf(load))) ?? (() => {})
  }

  /** To be called for each client that takes its seat or returns to it. */
  greet(client: Client): void {
    if (this.#load && this.#load.level > 0) client.send('load', messageOf(this.#load))
  }

  stop(): void {
    this.#unwatch()
  }
}

function messageOf({ level }: ServerLoad): LoadMessage {
  return { level }
}
