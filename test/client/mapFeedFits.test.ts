import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Client } from '@colyseus/sdk'
import { MapFeed, type MapListener } from '../../src/client/MapFeed.ts'
import { Changes } from '../../testkit/Changes.ts'

/** A room whose server says what the test tells it to say. */
class FakeRoom {
  readonly reconnection = { enabled: true }
  readonly asked: string[] = []
  readonly #listeners = new Map<string, (message: unknown) => void>()

  onMessage(type: string, listen: (message: unknown) => void): void {
    this.#listeners.set(type, listen)
  }

  onLeave(): void {}

  ping(): void {}

  async leave(): Promise<void> {}

  /** The view of sector 1 begins after event 7; its summary comes before the answer. */
  async request(type: string): Promise<unknown> {
    this.asked.push(type)
    if (type !== 'view') return { ok: true, synced: [] }
    this.tell('summary', { ...FACTS, since: 7, seq: 7 })
    return { ok: true, sectors: [1], detail: 'events', left: 0 }
  }

  tell(type: 'summary' | 'feed', message: object): void {
    this.#listeners.get(type)?.(message)
  }
}

const FACTS = { sector: 1, epoch: 1, now: 0, rate: 1, owner: null, crossings: [] }

class Ear implements MapListener {
  readonly changes = new Changes()
  onState = (): void => this.changes.tell()
  onSummary = (): void => {}
  onEvents = (): void => {}
}

const feeds: MapFeed[] = []
after(() => {
  for (const feed of feeds) feed.leave()
})

async function liveFeed(): Promise<{ feed: MapFeed; room: FakeRoom; ear: Ear }> {
  const [room, ear] = [new FakeRoom(), new Ear()]
  const client = {
    http: { post: async () => ({ data: {} }) },
    consumeSeatReservation: async () => room,
  } as unknown as Client
  const feed = new MapFeed(client, 'test', ear)
  feeds.push(feed)
  feed.show({ sectors: [1] })
  await ear.changes.until(() => feed.state === 'live')
  return { feed, room, ear }
}

const range = (from: number, to: number) => ({ sector: 1, epoch: 1, from, to, events: [] })

test('after a first view there is nothing to resume', async () => {
  const { feed, room } = await liveFeed()
  assert.deepEqual(room.asked, ['view'])
  assert.equal(feed.isWhole, true)
})

test('[FEED-1] a repeated range counts as a repeat, unless it was asked for again', async () => {
  const { feed, room, ear } = await liveFeed()
  room.tell('feed', range(8, 9))
  assert.deepEqual([feed.gaps, feed.repeats, feed.cursor(1)], [0, 0, 9])
  room.tell('feed', range(8, 9))
  assert.deepEqual([feed.gaps, feed.repeats, feed.cursor(1)], [0, 1, 9])
  room.tell('feed', range(11, 11))
  assert.equal(feed.state, 'catching up')
  room.tell('feed', range(9, 9))
  assert.deepEqual([feed.gaps, feed.repeats, feed.cursor(1)], [1, 1, 9])
  await ear.changes.until(() => feed.state === 'live')
  assert.deepEqual(room.asked.slice(0, 2), ['view', 'resume'])
})
