// The journal as the feed reads it, on real Postgres, written by real commits.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, beforeEach } from 'node:test'
import type { Database } from '../../src/db/dataSource.ts'
import { PostgresJournal } from '../../src/feed/PostgresJournal.ts'
import { NO_EFFECTS } from '../../src/sim/effects.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { type Claim, IDLE, type SectorCommit } from '../../src/world/Store.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const NODE = { id: 'n1', address: '127.0.0.1:1' }

let home: TestDatabase
let database: Database
let store: PostgresStore
let journal: PostgresJournal
let base: Claim
before(async () => {
  home = await withTestDatabase()
})
after(() => home.close())

/** Claims sector 1 and puts a fleet of Ada's there. */
beforeEach(async () => {
  const fresh = await home.fresh()
  database = fresh.database
  await foundGalaxy(database, { seed: 'journal', sectors: 16, merchants: 0, timeScale: 1 })
  await database.web.query("insert into commander (id, name, home_sector) values ('ada', 'Ada', 1)")
  await database.web.query(
    "insert into fleet (id, owner, sector, hops, name) values ('f', 'ada', 1, 0, 'F')",
  )
  store = new PostgresStore(database, 60_000)
  await store.register(NODE, IDLE)
  journal = new PostgresJournal(database)
  const claimed = await store.claim(NODE.id, 1)
  assert.ok(claimed && !('node' in claimed))
  base = claimed
})

function fleet(hops: number): Fleet {
  const course = restAt({ x: 1, y: 2 }, 0)
  return {
    id: 'f',
    name: 'F',
    owner: 'ada',
    ships: { scout: 1 },
    hops,
    course,
    plan: [],
    ...AT_PEACE,
  }
}

function renamed(seq: number, at = seq): SectorEvent {
  const data = { fleetId: 'f', owner: 'ada', name: `Name ${seq}` }
  return { v: 3, type: 'fleet.renamed', sector: 1, seq, at, data }
}

async function commit(offer: SectorCommit): Promise<void> {
  const verdicts = await store.commit({ id: randomUUID(), writes: WRITES, commits: [offer] })
  assert.deepEqual(verdicts, [{ sector: 1, kind: 'accepted' }])
}

/** Writes `count` events as one commit. */
async function rename(seq: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => renamed(seq + 1 + index))
  const effects = NO_EFFECTS
  await commit({ ...base, seq, events, acks: [], effects })
}

/** Lets the fleet leave for sector 2. */
async function jump(seq: number): Promise<SectorEvent> {
  const data = { fleetId: 'f', owner: 'ada', to: 2, hop: 1, arriveAt: 9_000, plan: [], ...AT_PEACE }
  const event: SectorEvent = {
    ...{
      v: 2,
      type: 'fleet.departed',
      sector: 1,
      seq: seq + 1,
      at: 4_000,
      data,
    },
  }
  const [from, to] = [
    { sector: 1, hops: 0 },
    { sector: 2, hops: 1 },
  ]
  const lane = { fleet: fleet(1), from: 1, to: 2, departAt: 4_000, arriveAt: 9_000 }
  const move = { fleetId: 'f', before: from, after: to, owner: 'ada', name: 'F', ended: null }
  const effects = { ...NO_EFFECTS, fleets: [move], produced: [lane] }
  await commit({ ...base, seq, events: [event], acks: [], effects })
  return event
}

const seqs = (recorded: readonly { event: SectorEvent }[]) => recorded.map(({ event }) => event.seq)

test('`look` returns epoch, head and who is in the lanes', async () => {
  const quiet = { sector: 1, epoch: base.epoch, seq: 0, owner: null, battles: 0, crossings: [] }
  assert.deepEqual(await journal.look([1]), [quiet])
  await rename(0, 2)
  await jump(2)
  const looks = await journal.look([1, 2, 99])
  assert.deepEqual(
    looks.sort((one, other) => one.sector - other.sector),
    [
      { ...quiet, seq: 3, crossings: [[2, 4_000, 9_000]] },
      { sector: 2, epoch: 0, seq: 0, owner: null, battles: 0, crossings: [] },
    ],
  )
})

test('a fleet that appears for the first time crosses no lane', async () => {
  const state = JSON.stringify(fleet(0))
  await database.web.query(
    `insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
     values ('f', 0, 1, 1, 0, 0, $1::jsonb)`,
    [state],
  )
  assert.deepEqual((await journal.look([1]))[0]?.crossings, [])
})

test('heads and events are the committed ones, in the newest form', async () => {
  await rename(0, 2)
  const departed = await jump(2)
  const heads = await journal.heads([1, 2])
  assert.deepEqual(
    new Map(heads.map(({ sector, seq }) => [sector, seq])),
    new Map([
      [1, 3],
      [2, 0],
    ]),
  )
  const read = await journal.read(1, 0, 10)
  assert.deepEqual(
    read.map(({ event }) => event),
    [renamed(1), renamed(2), departed],
  )
  assert.ok(read.every(({ epoch, ageMs }) => epoch === base.epoch && ageMs >= 0))
  assert.deepEqual(seqs(await journal.read(1, 1, 1)), [2])
  assert.deepEqual(seqs(await journal.read(1, 3, 10)), [])
})

test('[FEED-2] `readBack` returns the last events of a range, and none that is too old', async () => {
  await rename(0, 20)
  const range = { sector: 1, after: 5, upTo: 15, limit: 100, ageMsMax: 300_000 }
  const all = Array.from({ length: 10 }, (_, index) => 6 + index)
  assert.deepEqual(seqs(await journal.readBack(range)), all)
  assert.deepEqual(seqs(await journal.readBack({ ...range, limit: 3 })), [13, 14, 15])
  await database.web.query(
    "update event set recorded_at = clock_timestamp() - interval '4 minutes' where seq <= 12",
  )
  await database.web.query(
    "update event set recorded_at = clock_timestamp() - interval '6 minutes' where seq <= 9",
  )
  const recent = await journal.readBack(range)
  assert.deepEqual(seqs(recent), [10, 11, 12, 13, 14, 15])
  assert.ok((recent[0]?.ageMs ?? 0) >= 240_000)
  assert.deepEqual(seqs(await journal.readBack({ ...range, ageMsMax: 60_000 })), [13, 14, 15])
})

test('own places name the sector a fleet is in or bound for; simultaneous calls share one query', async () => {
  await rename(0, 2)
  const counted: string[] = []
  const counting = new PostgresJournal({
    web: {
      ...database.web,
      query: (sql, params, name) => {
        counted.push(name ?? sql)
        return database.web.query(sql, params, name)
      },
    },
  })
  const place = { owner: 'ada', fleetId: 'f', hops: 0, sector: 1, seq: 2 }
  assert.deepEqual(await counting.ownPlaces('ada'), [place])
  assert.equal(counted.length, 1)
  // The first call is sent at once. Those that come meanwhile go together.
  const asked = ['ada', 'bob', 'ada', 'cid', 'bob'].map((one) => counting.ownPlaces(one))
  assert.deepEqual(await Promise.all(asked), [[place], [], [place], [], []])
  assert.equal(counted.length, 1 + 2)
  await jump(2)
  assert.deepEqual(await counting.ownPlaces('ada'), [{ ...place, hops: 1, sector: 2, seq: 0 }])
})

test('the last event before a moment is found', async () => {
  await rename(0, 9)
  assert.equal(await journal.seqBefore(1, 5), 4)
  assert.equal(await journal.seqBefore(1, 100), 9)
  assert.equal(await journal.seqBefore(1, 1), 0)
  assert.equal(await journal.seqBefore(2, 100), 0)
})

test('in a long journal every query uses the primary key', async () => {
  await database.web.query(
    `insert into event (sector, seq, epoch, flush, type, v, at, audience, data, recorded_at)
     select s, n, 1, gen_random_uuid(), 'fleet.renamed', 1, n * 100, 'none',
       '{"fleetId": "f", "name": "N"}', clock_timestamp() - (20000 - n) * interval '100 ms'
     from generate_series(1, 10) s, generate_series(1, 20000) n`,
  )
  await database.web.query('analyze event')
  const asked: [string, readonly unknown[]][] = []
  const noting = new PostgresJournal({
    web: {
      ...database.web,
      query: async (sql, params = []) => {
        asked.push([sql, params])
        return []
      },
    },
  })
  await noting.read(3, 19_000, 2_001)
  await noting.readBack({ sector: 3, after: 15_000, upTo: 20_000, limit: 2_000, ageMsMax: 300_000 })
  await noting.seqBefore(3, 1_990_000)
  for (const [sql, params] of asked) {
    const rows = await database.web.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `explain (analyze, format json) ${sql}`,
      params as never,
    )
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    const scan = plan && leafOf(plan)
    assert.equal(scan?.['Index Name'], 'event_pkey', sql)
    const looked = (scan?.['Actual Rows'] ?? 0) + (scan?.['Rows Removed by Filter'] ?? 0)
    assert.ok(looked <= 5_000, `it looks at little else: ${looked}, ${sql}`)
  }
  assert.equal(asked.length, 3)
})

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

function leafOf(plan: Plan): Plan {
  const [below] = plan.Plans ?? []
  return below ? leafOf(below) : plan
}
