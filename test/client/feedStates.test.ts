import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from '@colyseus/sdk'
import { FEED_STATES, type FeedState } from '../../src/client/feedStates.ts'
import { MapFeed, type MapListener } from '../../src/client/MapFeed.ts'
import { Changes } from '../../testkit/Changes.ts'

const SUMMARY = { sector: 1, epoch: 1, now: 0, rate: 1, owner: null, crossings: [] }

/** A room that does what the test says. */
class FakeRoom {
  readonly reconnection = { enabled: true }
  readonly #listeners = new Map<string, (message: unknown) => void>()
  #left: () => void = () => {}
  /** While this is pending, the room holds its answers back. */
  answers: Promise<void> = Promise.resolve()

  onMessage(type: string, listen: (message: unknown) => void): void {
    this.#listeners.set(type, listen)
  }

  onLeave(listen: () => void): void {
    this.#left = listen
  }

  ping(): void {}

  async leave(): Promise<void> {}

  async request(type: string): Promise<unknown> {
    await this.answers
    if (type !== 'view') return { ok: true, synced: [] }
    this.tell('summary', { ...SUMMARY, since: 7, seq: 7 })
    return { ok: true, sectors: [1], detail: 'events', left: 0 }
  }

  tell(type: 'summary' | 'feed', message: object): void {
    this.#listeners.get(type)?.(message)
  }

  drop(): void {
    this.#left()
  }
}

/** One feed, with a note of the states it goes through. */
class Play implements MapListener {
  readonly room = new FakeRoom()
  readonly feed: MapFeed
  readonly #seen: Set<string>
  readonly #changes = new Changes()
  #last: FeedState = 'joining'
  summaries = 0
  joins: Promise<void> = Promise.resolve()

  constructor(seen: Set<string>) {
    this.#seen = seen
    const client = {
      http: { post: async () => ({ data: {} }) },
      consumeSeatReservation: async () => {
        await this.joins
        return this.room
      },
    } as unknown as Client
    this.feed = new MapFeed(client, 'test', this)
    this.feed.show({ sectors: [1] })
  }

  onState = (): void => {
    const { state } = this.feed
    this.#seen.add(`${this.#last} → ${state}`)
    this.#last = state
    this.#changes.tell()
  }
  onSummary = (): void => {
    this.summaries += 1
  }
  onEvents = (): void => {}

  is(state: FeedState): Promise<void> {
    return this.#changes.until(() => this.feed.state === state)
  }
}

test('[FEED-1] the client’s stream goes through all the states of its table and no others', async () => {
  const seen = new Set<string>()
  const plays: Play[] = []
  const begin = (): Play => {
    const play = new Play(seen)
    plays.push(play)
    return play
  }
  // Joined, cut off, joined again, a gap, cut off while catching up, and left.
  const long = begin()
  await long.is('live')
  long.room.drop()
  await long.is('lost')
  long.feed.hurry()
  await long.is('live')
  const held = Promise.withResolvers<void>()
  long.room.answers = held.promise
  long.room.tell('feed', { sector: 1, epoch: 1, from: 11, to: 11, events: [] })
  await long.is('catching up')
  long.room.drop()
  await long.is('lost')
  long.feed.leave()
  await long.is('left')
  held.resolve()
  long.feed.goOn()
  await long.is('live')
  long.feed.leave()

  const whileCatchingUp = begin()
  whileCatchingUp.room.answers = new Promise(() => {})
  await whileCatchingUp.is('catching up')
  whileCatchingUp.feed.leave()

  const whileJoining = begin()
  whileJoining.joins = new Promise(() => {})
  await new Promise((resolve) => setImmediate(resolve))
  whileJoining.feed.leave()

  const refused = begin()
  refused.joins = Promise.reject(new Error('refused'))
  await refused.is('lost')
  refused.feed.leave()

  const table = Object.entries(FEED_STATES).flatMap(([from, { next }]) =>
    next.map((to) => `${from} → ${to}`),
  )
  for (const passage of seen) assert.ok(table.includes(passage), `${passage} is not in the table`)
  const isChange = (passage: string) => passage.split(' → ')[0] !== passage.split(' → ')[1]
  assert.deepEqual(
    table.filter((passage) => isChange(passage) && !seen.has(passage)),
    [],
  )
  for (const { feed } of plays) feed.leave()
})

test('messages from a room that was given up are ignored', async () => {
  const play = new Play(new Set())
  await play.is('live')
  const before = play.summaries
  play.feed.leave()
  assert.equal(FEED_STATES[play.feed.state].takesMessages, false)
  play.room.tell('summary', { ...SUMMARY, since: 9, seq: 9 })
  assert.equal(play.summaries, before)
})
