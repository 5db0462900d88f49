import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { EntityManager } from 'typeorm'
import type { ChronicleEntry } from '../../src/chronicle/ChronicleConsumer.ts'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
import { DroppedShields } from '../../src/chronicle/DroppedShields.ts'
import { writeFacts } from '../../src/db/writeFacts.ts'
import { isShielded, shieldFact, shieldUntil } from '../../src/sim/diplomacy/shield.ts'
import { CHANGE_NOTICE_MS, SHIELD_MS } from '../../src/sim/rules/diplomacy.ts'
import { systemClock } from '../../src/world/Clock.ts'
import { FactReplica } from '../../src/world/facts/FactReplica.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { IDLE } from '../../src/world/Store.ts'
import { silentLog, type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const LIFE_MS = 60_000
const RATE = 20
const NEVER_MS = 3_600_000

let home: TestDatabase
let store: PostgresStore
before(async () => {
  home = await withTestDatabase()
  const founding = { seed: 'shields', sectors: 16, merchants: 0, timeScale: RATE }
  await foundGalaxy(home.database, founding)
  store = new PostgresStore(home.database, LIFE_MS)
})
after(() => home.close())

/** A process that dies after it has written facts, and before it commits, as often as it is told. */
class DyingShields extends DroppedShields {
  deaths = 0

  override async apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    await super.apply(manager, generation, entries)
    if (this.deaths === 0) return
    this.deaths -= 1
    throw new Error('the process died')
  }
}

/** @returns galaxy ms */
async function now(): Promise<number> {
  const { time } = await store.register({ id: 'clock', address: 'clock:1' }, IDLE)
  return time.galaxyMs
}

/** Notes that shields were given up in a sector, as its commits do. */
async function note(sector: number, ...commanders: string[]): Promise<void> {
  for (const commander of commanders) {
    await home.database.web.query(
      `with noted as (update sector set noted = noted + 1 where id = $1 returning noted)
       insert into chronicle (sector, n, seq, type, v, at, data)
       select $1, noted, noted, 'shield.dropped', 4, 0, $2::jsonb from noted`,
      [sector, JSON.stringify({ commander, fleets: [] })],
    )
  }
}

function facts(key: string): Promise<{ since: number; value: boolean }[]> {
  return home.database.web.query(
    "select since, value from fact where kind = 'shield' and key = $1 order by since",
    [key],
  )
}

test('[FACT-1] a shield given up ends for all at a moment they know in time, and once whatever dies', async () => {
  const { web } = home.database
  const began = Math.floor(await now())
  const planned = began + SHIELD_MS
  await web.dataSource.transaction((manager) =>
    writeFacts(
      manager,
      ['ann', 'bob'].flatMap((key) => [
        { kind: shieldFact, key, since: began, value: true },
        { kind: shieldFact, key, since: planned, value: false },
      ]),
    ),
  )
  // She attacks in two sectors at almost the same moment, and twice in one of them.
  await note(1, 'ann', 'ann')
  await note(2, 'ann')
  let told = 0
  const dying = new DyingShields(() => {
    told += 1
  })
  // It dies of both sectors together, and then of each alone.
  dying.deaths = 3
  const reader = new ChronicleReader(web, web, dying)
  await assert.rejects(reader.catchUp(), /process died/)
  assert.equal((await facts('ann')).length, 2, 'what died has changed nothing')
  assert.equal(told, 0)

  const noticedAt = await now()
  const others = Array.from({ length: 3 }, () => new DroppedShields(() => {}))
  await Promise.all([
    reader.catchUp(),
    ...others.map((one) => new ChronicleReader(web, web, one).catchUp()),
  ])
  const written = await facts('ann')
  const [end] = written.filter(({ value }) => !value)
  assert.ok(end && end.since >= noticedAt + CHANGE_NOTICE_MS * RATE && end.since < planned)
  assert.deepEqual(written.at(-1), { since: planned, value: false }, 'the planned end stays')
  for (let more = 0; more < 3; more++) await reader.catchUp()
  assert.deepEqual(await facts('ann'), written, 'no entry is applied again')

  const replica = new FactReplica({
    ...{ store, clock: systemClock, log: silentLog, pollMs: NEVER_MS },
    now: () => began,
    learned: () => {},
  })
  await replica.start()
  replica.stop()
  const known = replica.facts
  assert.equal(shieldUntil(known, 'ann', began), end.since)
  assert.ok(isShielded(known, 'ann', end.since - 1))
  for (const at of [end.since, planned - 1, planned]) assert.ok(!isShielded(known, 'ann', at))
  assert.equal(shieldUntil(known, 'bob', began), planned, 'another keeps his')
})

test('[FACT-1] a process tells the others when it has committed facts, and only then', async () => {
  const { web } = home.database
  let told = 0
  const shields = new DroppedShields(() => {
    told += 1
  })
  const reader = new ChronicleReader(web, web, shields)
  await reader.catchUp()
  assert.equal(told, 0)
  await note(3, 'cid')
  await reader.catchUpIn([3])
  assert.equal(told, 1)
  assert.equal((await facts('cid')).length, 1)
})
