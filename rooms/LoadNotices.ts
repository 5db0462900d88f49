import type { Client, Room } from '@colyseus/core'
import type { LoadMessage } from '../src/protocol/sectorMessages.ts'

/** How much too much the process has to do. */
export interface ServerLoad {
  /** 0: nothing too much; see src/ops/LoadLevel.ts. */
  readonly level: number
  /** How many times longer than usual what is sent is to be gathered at the moment, 1 or more. */
  readonly slowdown: number
  /** @param listener is called after each change of the level @returns what ends the watching */
  watch(listener: () => void): () => void
}

/** Tells a room's clients when the process has too much to do, and when it no longer has. */
export class LoadNotices {
  readonly #load: ServerLoad | undefined
  readonly #unwatch: () => void

  constructor(room: Pick<Room, 'broadcast'>, load: ServerLoad | undefined) {
    this.#load = load
    this.#unwatch = load?.watch(() => room.broadcast('load', messageOf(load))) ?? (() => {})
  }

  /** To be called for each client that takes its seat, or is back in it. */
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
