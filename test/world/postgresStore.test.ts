// What only real Postgres can show. What every store must do is in storeContract.ts.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, afterEach, before } from 'node:test'
import type { Database } from '../../src/db/dataSource.ts'
import { NO_EFFECTS } from '../../src/sim/effects.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import {
  type Claim,
  type CommitBatch,
  IDLE,
  NodeRefusedError,
  type OrderAck,
  type SectorCommit,
} from '../../src/world/Store.ts'
import { registering } from '../../testkit/registering.ts'
import {
  type FreshDatabase,
  type TestDatabase,
  withTestDatabase,
} from '../../testkit/testDatabase.ts'

const LIFE_MS = 60_000
/** Allowance for a slow machine between two statements, in ms; clocks are set by far more. */
const PATIENCE_MS = 60_000
const NODE = { id: 'n1', address: '127.0.0.1:1' }

let home: TestDatabase
let fresh: FreshDatabase | null = null
before(async () => {
  home = await withTestDatabase()
})
after(() => home.close())
// Each test has its own database, and the server has connections for only a few.
afterEach(() => fresh?.close())

/** An empty galaxy, a store over it, and a living node. */
async function setUp(): Promise<{ database: Database; store: PostgresStore }> {
  fresh = await home.fresh()
  const { database } = fresh
  await foundGalaxy(database, { seed: 'store', sectors: 16, merchants: 0, timeScale: 1 })
  await database.web.query("insert into commander (id, name, home_sector) values ('ada', 'Ada', 1)")
  const store = new PostgresStore(database, LIFE_MS)
  await store.register(NODE, IDLE)
  return { database, store }
}

async function claim(store: PostgresStore, sector: number): Promise<Claim> {
  const claimed = await store.claim(NODE.id, sector)
  assert.ok(claimed && !('node' in claimed))
  return claimed
}

function fleet(id: string, hops = 0): Fleet {
  const course = restAt({ x: 1, y: 2 }, 0)
  return {
    id,
    name: `Fleet ${id}`,
    owner: 'ada',
    ships: { scout: 1 },
    hops,
    course,
    plan: [],
    ...AT_PEACE,
  }
}

/** Adds a fleet's row, and the transit that leads it to a sector. */
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

function offer(
  base: Claim,
  events: readonly SectorEvent[],
  acks: readonly OrderAck[],
): SectorCommit {
  return { ...base, events, acks, effects: NO_EFFECTS }
}

function renamed(base: Claim, seq: number, name = 'New'): SectorEvent {
  return {
    v: 3,
    type: 'fleet.renamed',
    sector: base.sector,
    seq,
    at: seq,
    data: { fleetId: 'f', owner: 'ada', name },
    dice: [1, -2, 3, -4],
  }
}

function ack(base: Claim, orderId: string, seq: number): OrderAck {
  return { commander: 'ada', orderId, outcome: { ok: true, sector: base.sector, seq } }
}

function flush(...commits: SectorCommit[]): CommitBatch {
  return { id: randomUUID(), writes: WRITES, commits }
}

async function count(database: Database, table: string): Promise<number> {
  const [row] = await database.web.query<{ n: number }>(`select count(*) as n from ${table}`)
  return row?.n ?? -1
}

test('[DUR-3] one order in two sectors at the same moment takes effect in one', async () => {
  const { database, store } = await setUp()
  const claims = await Promise.all([1, 2, 3, 4].map((sector) => claim(store, sector)))
  const settle = async (base: Claim): Promise<string> => {
    const sent = flush(offer(base, [renamed(base, 1)], [ack(base, 'order-01', 1)]))
    for (;;) {
      const verdicts = await store.commit(sent).catch((error: { failure?: string }) => {
        // Both collide on the key: one is refused as a whole, for a transient reason.
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

test('[OWN-1] the tables themselves refuse a transit that is not its fleet’s', async () => {
  const { database } = await setUp()
  await launch(database, 'f', 0, 1)
  await assert.rejects(database.web.query("update fleet set sector = 2 where id = 'f'"))
  await assert.rejects(database.web.query("update transit set hop = 1 where fleet_id = 'f'"))
})

test('[VER-1] events of an older form are read back in the newest', async () => {
  const { database, store } = await setUp()
  const base = await claim(store, 1)
  const told = { fleetId: 'f', name: 'Owl' }
  const event: SectorEvent = {
    ...{ v: 3, sector: 1, seq: 1, at: 1 },
    type: 'fleet.renamed',
    data: { ...told, owner: 'ada' },
  }
  await store.commit({ id: randomUUID(), writes: WRITES, commits: [offer(base, [event], [])] })
  assert.deepEqual(await database.web.query('select v, audience, data from event'), [
    { v: 3, audience: '', data: { ...told, owner: 'ada' } },
  ])
  const asBefore = "update event set v = 1, audience = 'commander:ada', data = $1"
  await database.web.query(asBefore, [JSON.stringify(told)])
  assert.deepEqual(await store.events(1, 0, 10), [event])
})

test('[OWN-2] epochs never fall below the database’s clock', async () => {
  const { database, store } = await setUp()
  const [row] = await database.web.query<{ ms: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
  )
  const { epoch } = await claim(store, 1)
  assert.ok(row && epoch >= Math.floor(row.ms))
})

test('[TIME-2] processes that look for due sectors at once share them', async () => {
  const { database, store } = await setUp()
  await database.web.query('update sector set next_due_at = 0')
  const rounds = await Promise.all(Array.from({ length: 8 }, () => store.claimDue(NODE.id, 3, 0)))
  const sectors = rounds.flat().map(({ sector }) => sector)
  assert.equal(new Set(sectors).size, sectors.length)
})

test('[TIME-1] galaxy time stands still while no process beats', async () => {
  const { database, store } = await setUp()
  await database.web.query(
    `update galaxy set anchor_galaxy_ms = 1000, anchor_at = clock_timestamp() - interval '2 hours',
       last_beat_at = clock_timestamp() - interval '1 hour'`,
  )
  const { time } = await store.register(NODE, IDLE)
  const hourAndLife = 1_000 + 3_600_000 + LIFE_MS
  assert.ok(Math.abs(time.galaxyMs - hourAndLife) < 1_000, `it is ${time.galaxyMs}`)
  const beat = await store.beat(NODE.id, IDLE)
  assert.ok(
    beat &&
      beat.time.galaxyMs - time.galaxyMs < PATIENCE_MS &&
      beat.time.galaxyMs >= time.galaxyMs - 1,
  )
})

/** Shifts all times that the database wrote into the future, as if its clock had been set back. */
async function setClockBack(database: Database, by: string): Promise<void> {
  await database.web.query(
    'update galaxy set anchor_at = anchor_at + $1::interval, last_beat_at = last_beat_at + $1::interval',
    [by],
  )
  await database.web.query('update node set expires_at = expires_at + $1::interval', [by])
}

test('[TIME-1] galaxy time goes on from the last beat when the database’s clock is set back', async () => {
  const { database, store } = await setUp()
  await database.web.query("update galaxy set anchor_at = anchor_at - interval '50 minutes'")
  const before = (await store.beat(NODE.id, IDLE))?.time.galaxyMs ?? 0
  await setClockBack(database, '1 hour')
  const after = (await store.beat(NODE.id, IDLE))?.time.galaxyMs ?? 0
  assert.ok(after >= before - 1 && after < before + PATIENCE_MS, `it was ${before} and is ${after}`)
  await database.web.query("update galaxy set anchor_at = anchor_at - interval '3 seconds'")
  const later = (await store.beat(NODE.id, IDLE))?.time.galaxyMs ?? 0
  assert.ok(later >= after + 3_000, 'and does not stand still for the hour')
})

test('[OWN-4] a dead process’s lease ends in time even if the database’s clock is set back', async () => {
  const { database, store } = await setUp()
  const dead = { id: 'n0', address: '127.0.0.1:2' }
  await store.register(dead, IDLE)
  await store.claim(dead.id, 1)
  await setClockBack(database, '1 hour')
  await store.beat(NODE.id, IDLE)
  const [row] = await database.web.query<{ ms: number }>(
    'select extract(epoch from expires_at - clock_timestamp())::float8 * 1000 as ms from node where id = $1',
    [dead.id],
  )
  assert.ok(row && row.ms <= LIFE_MS)
})

test('a node with another lease time than the others is refused, and shortens no life', async () => {
  const { database, store } = await setUp()
  const expiry = 'select expires_at from node where id = $1'
  const before = await database.web.query(expiry, [NODE.id])
  const hasty = new PostgresStore(database, LIFE_MS / 4)
  const other = { id: 'n2', address: '127.0.0.1:2' }
  await assert.rejects(hasty.register(other, IDLE), {
    name: NodeRefusedError.name,
    message:
      'another process (127.0.0.1:1) lives with LEASE_SECONDS=60, not 15: set the same for all; to change it, stop all of them first',
  })
  assert.equal(await hasty.beat(other.id, IDLE), null)
  assert.deepEqual(await database.web.query(expiry, [NODE.id]), before)
  await store.retire(NODE.id)
  await hasty.register(other, IDLE)
  // A node whose life has lapsed may return only if the others have its lease time.
  await assert.rejects(store.register(NODE, IDLE), NodeRefusedError)
})

/** Another node that registers at the same moment. */
function registersMeanwhile(address: string) {
  const { connectionString } = fresh ?? assert.fail()
  return registering(connectionString, { id: 'n9', address, version: WRITES, lifeMs: LIFE_MS })
}

test('a node that registers while another registers at its address is refused', async () => {
  const { store } = await setUp()
  const other = await registersMeanwhile('new:1')
  const registered = store.register({ id: 'n2', address: 'new:1' }, IDLE)
  const refused = assert.rejects(registered, {
    name: NodeRefusedError.name,
    message: 'another process is reached at new:1 already: give each its own PUBLIC_ADDRESS',
  })
  await other.isAwaited()
  await other.commit()
  await refused
  await other.end()
})

test('a node that registers while another registers elsewhere is let in', async () => {
  const { store } = await setUp()
  const other = await registersMeanwhile('new:1')
  const registered = store.register({ id: 'n2', address: 'new:2' }, IDLE)
  await other.isAwaited()
  await other.commit()
  assert.deepEqual(
    (await registered).nodes.map(({ id }) => id),
    ['n1', 'n9', 'n2'],
  )
  await other.end()
})
