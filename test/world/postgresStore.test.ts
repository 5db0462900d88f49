import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, afterEach, before } from 'node:test'
import type { Database } from '../../src/db/dataSource.ts'
import { restAt } from '../../src/sim/course.ts'
import type { FleetMove } from '../../src/sim/effects.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import type { Fleet, Transit } from '../../src/sim/fleet.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import type { Claim, Flush, Offer, OrderAck, Verdict } from '../../src/world/Store.ts'
import { type FreshDatabase, type TestDatabase, withTestDatabase } from '../db/testDatabase.ts'

const LIFE_MS = 60_000
const NODE = { id: 'n1', address: '127.0.0.1:1' }

let home: TestDatabase
let fresh: FreshDatabase | null = null
before(async () => {
  home = await withTestDatabase()
})
after(() => home.close())
// Each test has a database of its own, and the server connections for a few.
afterEach(() => fresh?.close())

/** An empty galaxy, a store over it, and a node that lives. */
async function setUp(): Promise<{ database: Database; store: PostgresStore }> {
  fresh = await home.fresh()
  const { database } = fresh
  await foundGalaxy(database, { seed: 'store', sectors: 16, merchants: 0, timeScale: 1 })
  await database.web.query("insert into commander (id, name, home_sector) values ('ada', 'Ada', 1)")
  const store = new PostgresStore(database, LIFE_MS)
  await store.register(NODE)
  return { database, store }
}

async function claim(store: PostgresStore, sector: number): Promise<Claim> {
  const claimed = await store.claim(NODE.id, sector)
  assert.ok(claimed && !('node' in claimed))
  return claimed
}

function fleet(id: string, hops = 0): Fleet {
  const course = restAt({ x: 1, y: 2 }, 0)
  return { id, name: `Fleet ${id}`, owner: 'ada', ships: { scout: 1 }, hops, course, plan: [] }
}

function transit(id: string, hop: number, from: number, to: number): Transit {
  return { fleet: fleet(id, hop), from, to, departAt: 0, arriveAt: 0 }
}

/** A fleet's row, and the transit that leads it to a sector. */
async function launch(database: Database, id: string, hop: number, to: number): Promise<void> {
  const state = JSON.stringify(fleet(id, hop))
  await database.web.query(
    "insert into fleet (id, owner, sector, hops, name) values ($1, 'ada', $2, $3, 'F')",
    [id, to, hop],
  )
  await database.web.query(
    `insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
     values ($1, $2, $3, $3, 0, 0, $4::jsonb)`,
    [id, hop, to, state],
  )
}

interface Content {
  readonly events?: readonly SectorEvent[]
  readonly acks?: readonly OrderAck[]
  readonly moves?: readonly FleetMove[]
  readonly consumed?: readonly { fleetId: string; hop: number }[]
  readonly produced?: readonly Transit[]
}

function offer(
  base: Claim,
  { events = [], acks = [], moves = [], consumed = [], produced = [] }: Content,
): Offer {
  return { ...base, events, acks, effects: { moves, consumed, produced } }
}

function renamed(base: Claim, seq: number, name = 'New'): SectorEvent {
  return {
    v: 1,
    type: 'fleet.renamed',
    sector: base.sector,
    seq,
    at: seq,
    audience: 'commander:ada',
    data: { fleetId: 'f', name },
    dice: [1, -2, 3, -4],
  }
}

function ack(base: Claim, orderId: string, seq: number): OrderAck {
  return { commander: 'ada', orderId, outcome: { ok: true, sector: base.sector, seq } }
}

function flush(...offers: Offer[]): Flush {
  return { id: randomUUID(), offers }
}

function kinds(verdicts: readonly Verdict[]): Record<number, string> {
  return Object.fromEntries(verdicts.map(({ sector, kind }) => [sector, kind]))
}

async function count(database: Database, table: string): Promise<number> {
  const [row] = await database.web.query<{ n: number }>(`select count(*) as n from ${table}`)
  return row?.n ?? -1
}

test('[DUR-4] the same flush sent again is applied once, and counts as accepted', async () => {
  const { database, store } = await setUp()
  const one = await claim(store, 1)
  const sent = flush(
    offer(one, { events: [renamed(one, 1), renamed(one, 2)], acks: [ack(one, 'order-01', 2)] }),
  )
  assert.deepEqual(kinds(await store.commit(sent)), { 1: 'accepted' })
  assert.deepEqual(kinds(await store.commit(sent)), { 1: 'already_applied' })
  assert.equal(await count(database, 'event'), 2)
  assert.deepEqual(await store.events(1, 0, 10), [renamed(one, 1), renamed(one, 2)])
  assert.deepEqual(await store.events(1, 1, 10), [renamed(one, 2)])
  assert.deepEqual(await store.events(1, 0, 1), [renamed(one, 1)])
})

test('[DUR-4] late and out of turn, the same flush changes nothing', async () => {
  const { database, store } = await setUp()
  const one = await claim(store, 1)
  const first = flush(offer(one, { events: [renamed(one, 1)] }))
  const second = flush(offer({ ...one, seq: 1 }, { events: [renamed(one, 2)] }))
  await store.commit(first)
  await store.commit(second)
  assert.deepEqual(kinds(await store.commit(first)), { 1: 'stale' })
  assert.equal(await count(database, 'event'), 2)
})

test('[OWN-2] of two commits that build on one head, one is accepted, whichever comes first', async () => {
  const { database, store } = await setUp()
  const one = await claim(store, 1)
  const rivals = Array.from({ length: 8 }, (_, n) =>
    flush(offer(one, { events: [renamed(one, 1, `N${n}`)] })),
  )
  const verdicts = await Promise.all(rivals.map((rival) => store.commit(rival)))
  const accepted = verdicts.flat().filter(({ kind }) => kind === 'accepted')
  assert.equal(accepted.length, 1)
  assert.equal(await count(database, 'event'), 1)
})

test('[OWN-2] an epoch that moved on is refused, and its flush leaves no trace', async () => {
  const { database, store } = await setUp()
  const old = await claim(store, 1)
  await store.retire(NODE.id)
  await store.register(NODE)
  const now = await claim(store, 1)
  assert.ok(now.epoch > old.epoch)
  const late = offer(old, { events: [renamed(old, 1)], acks: [ack(old, 'order-01', 1)] })
  assert.deepEqual(kinds(await store.commit(flush(late))), { 1: 'stale' })
  assert.equal((await count(database, 'event')) + (await count(database, 'order_ack')), 0)
})

test('one flush: each sector gets its own verdict, and only accepted ones write', async () => {
  const { database, store } = await setUp()
  const [one, two, three] = [await claim(store, 1), await claim(store, 2), await claim(store, 3)]
  const verdicts = await store.commit(
    flush(
      offer(one, { events: [renamed(one, 1)] }),
      offer({ ...two, seq: 5 }, { events: [renamed(two, 6)] }),
      offer(three, { consumed: [{ fleetId: 'nobody', hop: 0 }] }),
    ),
  )
  assert.deepEqual(kinds(verdicts), { 1: 'accepted', 2: 'stale', 3: 'transit_gone' })
  assert.equal(await count(database, 'event'), 1)
})

test('[DUR-3] an order that took effect is refused anywhere, with its first answer', async () => {
  const { database, store } = await setUp()
  const [one, two] = [await claim(store, 1), await claim(store, 2)]
  await store.commit(
    flush(offer(one, { events: [renamed(one, 1)], acks: [ack(one, 'order-01', 1)] })),
  )
  const again = offer(two, {
    events: [renamed(two, 1)],
    acks: [ack(two, 'order-01', 1), ack(two, 'order-02', 1)],
  })
  assert.deepEqual(await store.commit(flush(again)), [
    { sector: 2, kind: 'order_known', known: [ack(one, 'order-01', 1)] },
  ])
  assert.equal(await count(database, 'order_ack'), 1)
  assert.deepEqual(
    await store.recall([
      { commander: 'ada', orderId: 'order-01' },
      { commander: 'ada', orderId: 'order-02' },
      { commander: 'bob', orderId: 'order-01' },
    ]),
    [ack(one, 'order-01', 1)],
  )
})

test('[DUR-3] one order in two sectors at the same moment takes effect in one', async () => {
  const { database, store } = await setUp()
  const claims = await Promise.all([1, 2, 3, 4].map((sector) => claim(store, sector)))
  const settle = async (base: Claim): Promise<string> => {
    const sent = flush(
      offer(base, { events: [renamed(base, 1)], acks: [ack(base, 'order-01', 1)] }),
    )
    for (;;) {
      const verdicts = await store.commit(sent).catch((error: { failure?: string }) => {
        // Two that collide on the key: one is refused as a whole, for a reason that passes.
        assert.equal(error.failure, 'transient')
        return null
      })
      if (verdicts) return verdicts[0]?.kind ?? 'none'
    }
  }
  const outcomes = await Promise.all(claims.map(settle))
  assert.deepEqual(outcomes.sort(), ['accepted', 'order_known', 'order_known', 'order_known'])
  assert.equal(await count(database, 'event'), 1)
})

test('[OWN-1] a fleet is taken in once, leaves with a transit, and passes through in one flush', async () => {
  const { database, store } = await setUp()
  const [one, two] = [await claim(store, 1), await claim(store, 2)]
  await launch(database, 'f', 0, 1)
  const arrival = { consumed: [{ fleetId: 'f', hop: 0 }] }
  assert.deepEqual(await store.transitsTo(1), [transit('f', 0, 1, 1)])
  assert.deepEqual(
    kinds(await store.commit(flush(offer(one, { ...arrival, events: [renamed(one, 1)] })))),
    { 1: 'accepted' },
  )
  assert.deepEqual(kinds(await store.commit(flush(offer({ ...one, seq: 1 }, arrival)))), {
    1: 'transit_gone',
  })

  const departure = {
    events: [renamed(one, 2)],
    moves: [
      { fleetId: 'f', before: { sector: 1, hops: 0 }, after: { sector: 2, hops: 1 }, name: 'F' },
    ],
    produced: [transit('f', 1, 1, 2)],
  }
  assert.deepEqual(kinds(await store.commit(flush(offer({ ...one, seq: 1 }, departure)))), {
    1: 'accepted',
  })
  assert.deepEqual(await store.locate(['f', 'none']), [
    { fleetId: 'f', owner: 'ada', sector: 2, arriveAt: 0 },
  ])

  const passage = {
    events: [renamed(two, 1)],
    consumed: [{ fleetId: 'f', hop: 1 }],
    moves: [
      { fleetId: 'f', before: { sector: 2, hops: 1 }, after: { sector: 3, hops: 2 }, name: 'G' },
    ],
    produced: [transit('f', 2, 2, 3)],
  }
  assert.deepEqual(kinds(await store.commit(flush(offer(two, passage)))), { 2: 'accepted' })
  assert.deepEqual(await store.transitsTo(2), [])
  assert.deepEqual(await store.transitsTo(3), [transit('f', 2, 2, 3)])
})

test('[OWN-1] a fleet whose row stands elsewhere moves nobody', async () => {
  const { database, store } = await setUp()
  const one = await claim(store, 1)
  await launch(database, 'f', 0, 2)
  const moves = [
    { fleetId: 'f', before: { sector: 1, hops: 0 }, after: { sector: 3, hops: 1 }, name: 'F' },
  ]
  const produced = [transit('f', 1, 1, 3)]
  const verdicts = await store.commit(
    flush(offer(one, { events: [renamed(one, 1)], moves, produced })),
  )
  assert.deepEqual(kinds(verdicts), { 1: 'fleet_moved' })
  assert.equal(await count(database, 'event'), 0)
})

test('[OWN-1] the tables themselves refuse a transit that is not its fleet’s', async () => {
  const { database } = await setUp()
  await launch(database, 'f', 0, 1)
  await assert.rejects(database.web.query("update fleet set sector = 2 where id = 'f'"))
  await assert.rejects(database.web.query("update transit set hop = 1 where fleet_id = 'f'"))
})

test('[LIFE-1] what the database cannot hold is a definite error and writes nothing', async () => {
  const { database, store } = await setUp()
  const [one, two] = [await claim(store, 1), await claim(store, 2)]
  const bad = offer(one, { events: [renamed(one, 1, 'a\u0000b')] })
  await assert.rejects(store.commit(flush(bad, offer(two, { events: [renamed(two, 1)] }))), {
    failure: 'definite',
  })
  assert.equal(await count(database, 'event'), 0)
})

test('[OWN-4] a sector is claimed by one, kept while it lives, and free when it is dead', async () => {
  const { database, store } = await setUp()
  await store.register({ id: 'n2', address: '127.0.0.1:2' })
  const claims = await Promise.all(['n1', 'n2', 'n1', 'n2'].map((node) => store.claim(node, 1)))
  const winners = claims.filter((one) => one && !('node' in one))
  assert.equal(winners.length, 1)
  const holder = await store.holderOf(1)
  assert.ok(holder)
  const other = holder.node.id === 'n1' ? 'n2' : 'n1'
  const told = await store.claim(other, 1)
  assert.deepEqual(told, holder)

  await database.web.query('update node set expires_at = clock_timestamp() where id = $1', [
    holder.node.id,
  ])
  assert.equal(await store.holderOf(1), null)
  assert.equal(await store.beat(holder.node.id), null)
  assert.equal(await store.claim(holder.node.id, 2), null, 'the dead claim nothing')
  const taken = await store.claim(other, 1)
  assert.ok(taken && !('node' in taken) && taken.epoch > holder.epoch)
})

test('epochs never fall below the database’s clock', async () => {
  const { database, store } = await setUp()
  const [row] = await database.web.query<{ ms: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
  )
  const { epoch } = await claim(store, 1)
  assert.ok(row && epoch >= Math.floor(row.ms))
})

test('[TIME-2] due are sectors put down with a time that has come, arrivals, and what the dead held', async () => {
  const { database, store } = await setUp()
  await store.register({ id: 'n2', address: '127.0.0.1:2' })
  const [one, two] = [await claim(store, 1), await claim(store, 2)]
  await store.release(NODE.id, one, 500_000)
  await store.release(NODE.id, two, null)
  await launch(database, 'f', 0, 3)
  const due = async (aheadMs: number) =>
    (await store.claimDue('n2', 10, aheadMs)).map(({ sector }) => sector)
  assert.deepEqual(await due(0), [3])
  assert.deepEqual(await due(600_000), [1])
  await claim(store, 4)
  await database.web.query("update node set expires_at = clock_timestamp() where id = 'n1'")
  assert.deepEqual(await due(0), [4])
  assert.deepEqual(await due(0), [])
})

test('[TIME-2] many who look for due sectors at once share them', async () => {
  const { database, store } = await setUp()
  await database.web.query('update sector set next_due_at = 0')
  const rounds = await Promise.all(Array.from({ length: 8 }, () => store.claimDue(NODE.id, 3, 0)))
  const sectors = rounds.flat().map(({ sector }) => sector)
  assert.equal(new Set(sectors).size, sectors.length)
})

test('a release with an old epoch releases nothing', async () => {
  const { store } = await setUp()
  const { sector, epoch } = await claim(store, 1)
  await store.release(NODE.id, { sector, epoch: epoch - 1 }, null)
  assert.ok(await store.holderOf(1))
})

test('[TIME-1] galaxy time stands still while no process beats', async () => {
  const { database, store } = await setUp()
  await database.web.query(
    `update galaxy set anchor_galaxy_ms = 1000, anchor_at = clock_timestamp() - interval '2 hours',
       last_beat_at = clock_timestamp() - interval '1 hour'`,
  )
  const { time } = await store.register(NODE)
  const hourAndLife = 1_000 + 3_600_000 + LIFE_MS
  assert.ok(Math.abs(time.galaxyMs - hourAndLife) < 1_000, `it is ${time.galaxyMs}`)
  const beat = await store.beat(NODE.id)
  assert.ok(
    beat && beat.time.galaxyMs - time.galaxyMs < 1_000 && beat.time.galaxyMs >= time.galaxyMs - 1,
  )
})

test('[DUR-5] the newest three snapshots stay, and none is written under an old epoch', async () => {
  const { store } = await setUp()
  const one = await claim(store, 1)
  const events = [1, 2, 3, 4, 5].map((seq) => renamed(one, seq))
  await store.commit(flush(offer(one, { events })))
  for (const seq of [1, 2, 3, 4]) {
    await store.saveSnapshot({ sector: 1, seq, epoch: one.epoch, body: `b${seq}`, checksum: 'c' })
  }
  await store.saveSnapshot({ sector: 1, seq: 5, epoch: one.epoch - 1, body: 'old', checksum: 'c' })
  await store.saveSnapshot({ sector: 1, seq: 9, epoch: one.epoch, body: 'beyond', checksum: 'c' })
  assert.deepEqual(
    (await store.snapshots(1)).map(({ seq }) => seq),
    [4, 3, 2],
  )
})
