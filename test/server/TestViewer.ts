import assert from 'node:assert/strict'
import { Client, type Room } from '@colyseus/sdk'
import type { FeedMessage } from '../../src/feed/messages.ts'
import type { Summary } from '../../src/protocol/mapMessages.ts'
import { Changes } from '../../testkit/Changes.ts'

export type Heard =
  | ({ readonly kind: 'feed' } & FeedMessage)
  | ({ readonly kind: 'summary' } & Summary)

/**
 * A viewer of the map that keeps what it receives, and checks that each range abuts the one before.
 */
export class TestViewer {
  readonly heard: Heard[] = []
  readonly cursors = new Map<number, number>()
  readonly left = Promise.withResolvers<number>()
  readonly room: Room
  readonly #changes = new Changes()

  private constructor(room: Room) {
    this.room = room
    room.reconnection.enabled = false
    room.onMessage<FeedMessage>('feed', (message) => {
      if (message.to !== message.from - 1) {
        assert.equal(message.from, (this.cursors.get(message.sector) ?? Number.NaN) + 1)
      }
      this.#take(message.sector, message.to, { kind: 'feed', ...message })
    })
    room.onMessage<Summary>('summary', (message) => {
      if (message.since !== message.seq) {
        assert.equal(message.since, this.cursors.get(message.sector))
      }
      this.#take(message.sector, message.seq, { kind: 'summary', ...message })
    })
    room.onLeave((code) => this.left.resolve(code))
  }

  /** @param token a commander's token; without one the viewer is a spectator */
  static async join(endpoint: string, token?: string): Promise<TestViewer> {
    const client = new Client(endpoint)
    if (token) client.auth.token = token
    return new TestViewer(await client.joinOrCreate('galaxy'))
  }

  /** All events received, in order. */
  get events(): FeedMessage['events'] {
    return this.heard.flatMap((one) => (one.kind === 'feed' ? one.events : []))
  }

  view(
    input: unknown,
  ): Promise<{ ok: boolean; code?: string; message?: string; sectors?: number[] }> {
    return this.room.request('view', input)
  }

  resume(
    input: unknown,
  ): Promise<{ ok: boolean; code?: string; message?: string; synced?: number[] }> {
    return this.room.request('resume', input)
  }

  /** Waits for a condition that a message makes true. */
  until(holds: () => boolean): Promise<void> {
    return this.#changes.until(holds)
  }

  #take(sector: number, seq: number, heard: Heard): void {
    this.cursors.set(sector, seq)
    this.heard.push(heard)
    this.#changes.tell()
  }
}
