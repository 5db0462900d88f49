import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Feeds } from '../../src/feed/Feeds.ts'
import type { FeedMessage, Format } from '../../src/feed/messages.ts'
import { type MessageSink, ViewerSubscription } from '../../src/feed/ViewerSubscription.ts'
import type { Summary } from '../../src/protocol/mapMessages.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { FakeJournal } from './FakeJournal.ts'
import { settled } from './Later.ts'

const ANYBODY = 500
const OWNERS = ['ann', 'bob', 'cid']

/** Counts what is put into bytes. */
class CountingFormat implements Format<string> {
  readonly name = 'counting'
  feeds = 0
  events = 0

  feed(message: FeedMessage): string {
    this.feeds += 1
    this.events += message.events.length
    return JSON.stringify(message)
  }

  summary(message: Summary): string {
    return JSON.stringify(message)
  }
}

class Reader implements MessageSink<string> {
  readonly format: CountingFormat
  readonly viewing: ViewerSubscription<string>
  takes = true
  cursor = 0
  events = 0

  constructor(commander: string | null, format: CountingFormat, feeds: Feeds, truth: FakeJournal) {
    this.format = format
    const time = () => ({ now: 0, rate: 1 })
    this.viewing = new ViewerSubscription<string>(commander, this, { feeds, journal: truth, time })
  }

  send(_: string, message: FeedMessage | Summary): void {
    if (message.sector !== 1) return
    this.cursor = 'events' in message ? message.to : message.seq
    if ('events' in message) this.events += message.events.length
  }
}

function setUp() {
  const journal = new FakeJournal(() => 0)
  const options = { journal, wire: null, log: silentLog, isJoined: () => true }
  const clocks = { monotonicMs: () => 0, time: () => ({ now: 0, rate: 1 }), writes: () => WRITES }
  const feeds = new Feeds({ ...options, ...clocks })
  const format = new CountingFormat()
  const reader = (commander: string | null) => new Reader(commander, format, feeds, journal)
  return { journal, feeds, format, reader }
}

/** A fleet leaves sector 1. */
function departed(seq: number, owner: string | null): SectorEvent {
  const fleetId = `${owner ?? 'merchant'}-${seq}`
  const data = { fleetId, owner, to: 2, hop: 1, arriveAt: 1_000_000, plan: [] }
  return { v: 2, type: 'fleet.departed', sector: 1, seq, at: seq, data }
}

function commit(
  journal: FakeJournal,
  feeds: Feeds | null,
  owners: readonly (string | null)[],
): void {
  const from = journal.head(1) + 1
  const events = owners.map((owner, index) => departed(from + index, owner))
  const batch = { sector: 1, epoch: 1, from, to: journal.head(1) + events.length, events }
  journal.commit(batch)
  feeds?.committed(batch)
}

test('[FEED-3] whoever watches, a batch is encoded once in public form and once for each owner', async () => {
  const { journal, feeds, format, reader } = setUp()
  const readers = [...Array(ANYBODY).fill(null), ...OWNERS, ...OWNERS].map(reader)
  for (const { viewing } of readers) viewing.view(new Set([1]), 'events')
  await settled()
  commit(journal, feeds, [null])
  assert.equal(format.feeds, 1, 'a merchant is the same to all')
  commit(journal, feeds, ['ann', 'bob', null])
  assert.equal(format.feeds, 1 + 3, 'anybody, with them Cid; Ann; Bob')
  assert.equal(format.events, 1 + 3 * 3)
  for (const { events } of readers) assert.equal(events, 4)
})

test('[FEED-3] viewers that were skipped share what they are sent later', async () => {
  const { journal, feeds, format, reader } = setUp()
  const readers = [...Array(ANYBODY).fill(null), ...OWNERS].map(reader)
  for (const { viewing } of readers) viewing.view(new Set([1]), 'events')
  await settled()
  commit(journal, feeds, [null])
  const slow = readers.filter((_, index) => index % 2 === 0)
  for (const one of slow) one.takes = false
  commit(journal, feeds, [null])
  commit(journal, feeds, ['ann'])
  const before = format.events
  for (const one of slow) {
    one.takes = true
    one.viewing.catchUp()
  }
  await settled()
  assert.equal(format.events - before, 2 + 2, 'for anybody from that cursor, and for Ann')
  for (const { events, cursor } of readers) assert.deepEqual([events, cursor], [3, 3])
})

test('[FEED-3] 2,000 viewers that resume from one cursor cost one read of the journal and one encoding', async () => {
  const { journal, feeds, format, reader } = setUp()
  for (let commits = 0; commits < 40; commits++) commit(journal, null, [null, null])
  const readers = Array.from({ length: 2_000 }, () => reader(null))
  const cursors = { view: new Map([[1, 30]]), own: new Map<number, number>() }
  const answers = await Promise.all(
    readers.map(({ viewing }) => viewing.resume(cursors, 'events', 60_000)),
  )
  for (const answer of answers) assert.deepEqual(answer, { ok: true, synced: [] })
  for (const { events, cursor } of readers) assert.deepEqual([events, cursor], [50, 80])
  assert.deepEqual(journal.calls, {
    ...{ look: 1, heads: 0, read: 0, readBack: 1, ownPlaces: 0, seqBefore: 0 },
  })
  assert.equal(format.feeds, 1)
  assert.equal(feeds.figures.encodings, 50)
  const { recalls, recalled, recallsAwaited } = feeds.figures
  assert.deepEqual([recalls, recalled, recallsAwaited], [1, 50, 2_000])
})

test('many viewers that resume from different cursors leave no bytes behind', async () => {
  const { journal, feeds, format, reader } = setUp()
  for (let commits = 0; commits < 300; commits++) commit(journal, null, [null])
  const readers = Array.from({ length: 300 }, () => reader(null))
  for (const [cursor, { viewing }] of readers.entries()) {
    await viewing.resume({ view: new Map([[1, cursor]]), own: new Map() }, 'events', 60_000)
  }
  for (const [index, { events }] of readers.entries()) assert.equal(events, 300 - index)
  const before = format.feeds
  feeds.sweep()
  const late = reader(null)
  await late.viewing.resume({ view: new Map([[1, 299]]), own: new Map() }, 'events', 60_000)
  assert.equal(format.feeds, before + 1)
})

test('[FEED-6] a viewer that missed much gets it in portions, and no more than it takes', async () => {
  const { journal, feeds, reader } = setUp()
  for (let commits = 0; commits < 20; commits++) commit(journal, null, Array(50).fill(null))
  const one = reader(null)
  const ranges: FeedMessage[] = []
  one.send = (_, message) => {
    if (message.sector !== 1 || !('events' in message)) return
    ranges.push(message)
    if (ranges.length % 2 === 0) one.takes = false
  }
  const cursors = { view: new Map([[1, 10]]), own: new Map<number, number>() }
  assert.ok((await one.viewing.resume(cursors, 'events', 60_000)).ok)
  assert.equal(ranges.length, 2, 'nothing is sent to one that takes nothing')
  commit(journal, feeds, [null])
  while (!one.takes) {
    one.takes = true
    one.viewing.catchUp()
    await settled()
  }
  commit(journal, feeds, [null])
  const seqs = ranges.flatMap(({ events }) => events.map(({ seq }) => seq))
  assert.deepEqual(
    seqs,
    Array.from({ length: 1_002 - 10 }, (_, index) => index + 11),
  )
  for (const [index, { from }] of ranges.entries()) {
    assert.equal(from, (ranges[index - 1]?.to ?? 10) + 1, 'the ranges abut')
  }
  assert.ok(ranges.every(({ events }) => events.length <= 200))
  assert.equal(feeds.figures.replayed, 1_001 - 10, 'each event once, however often it was skipped')
})
