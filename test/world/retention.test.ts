import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { auditGalaxy } from '../../src/world/audit.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { prune } from '../../src/world/postgres/retention.ts'
import { playedGalaxy } from '../../testkit/playedGalaxy.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const RETENTION = { acksHours: 24, eventsDays: 1 }

let home: TestDatabase
before(async () => {
  home = await withTestDatabase()
})
after(() => home.close())

test('[DUR-5] old events are deleted only if three snapshots lie ahead of them', async () => {
  const { database } = home
  const galaxy = await playedGalaxy(database, 300)
  await database.web.query("update event set recorded_at = recorded_at - interval '2 days'")
  assert.equal(await prune(database.web, RETENTION), 0)

  // Adds two snapshots, so that the one the world left is the oldest of three.
  await database.web.query(
    `insert into snapshot select sector, seq + n, epoch, schema_version, body, checksum
     from snapshot, generate_series(1000001, 1000002) as n`,
  )
  assert.ok((await prune(database.web, RETENTION)) > 0)
  await database.web.query('delete from snapshot where seq > 1000000')
  const { findings, events } = await auditGalaxy(database, galaxy)
  assert.deepEqual(findings, [])
  assert.equal(events, 0)
})

test('[DUR-3] answers of orders are kept for a day', async () => {
  const { database } = home
  await database.web.query(`
    insert into commander (id, name, home_sector) values ('ada', 'Ada', 1);
    insert into order_ack (commander_id, order_id, sector, seq, outcome, at) values
      ('ada', 'yesterday', 1, 1, '{}', clock_timestamp() - interval '25 hours'),
      ('ada', 'this-morning', 1, 1, '{}', clock_timestamp() - interval '23 hours')`)
  await prune(database.web, RETENTION)
  const kept = await database.web.query('select order_id from order_ack')
  assert.deepEqual(kept, [{ order_id: 'this-morning' }])
})

test('[FACT-1] facts that hold no more are deleted, and whoever starts then knows how far they went', async () => {
  const { database } = await home.fresh()
  await foundGalaxy(database, { seed: 'facts', sectors: 16, merchants: 0, timeScale: 1 })
  const DAY_MS = 86_400_000
  await database.web.query(`update galaxy set anchor_galaxy_ms = ${10 * DAY_MS}`)
  const facts = [
    ['shield', 'ada', 1, true],
    ['shield', 'ada', 8 * DAY_MS, false],
    ['alliance', 'ada', 8 * DAY_MS, 'reds'],
    ['alliance', 'bob', 8 * DAY_MS, 'reds'],
    ['alliance', 'bob', 9.5 * DAY_MS, null],
    ['shield', 'eve', 1, true],
    ['shield', 'eve', 9.5 * DAY_MS, false],
    ['shield', 'joe', 1, true],
    ['shield', 'joe', 11 * DAY_MS, false],
  ]
  for (const [index, [kind, key, since, value]] of facts.entries()) {
    await database.web.query(
      'insert into fact (n, kind, key, since, value) values ($1, $2, $3, $4, $5::jsonb)',
      [index + 1, String(kind), String(key), Number(since), JSON.stringify(value)],
    )
  }
  await database.web.query(`update fact_head set n = ${facts.length + 1}`)
  await prune(database.web, RETENTION)
  const left = await new PostgresStore(database, 10_000).facts(0, 100)
  assert.equal(left.newest, facts.length + 1)
  assert.deepEqual(
    left.facts.map(({ n }) => n),
    [3, 4, 5, 6, 7, 8, 9],
  )
})
