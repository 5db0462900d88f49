import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { MIGRATION_NAMES, MigrationError, migrate } from '../../src/db/migrate.ts'
import { execute, silentLog, withDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const { connectionString, fresh, close } = await withTestDatabase()
after(close)

async function emptyDatabase(name: string): Promise<string> {
  await execute(connectionString, `create database ${name}`)
  return withDatabase(connectionString, name)
}

test('servers that start together migrate once', async () => {
  const empty = await emptyDatabase('together')
  const options = { connectionString: empty, log: silentLog }
  const ran = await Promise.all([migrate(options), migrate(options), migrate(options)])
  const names = [
    'Foundation1790000000000',
    'Neighbours1790000100000',
    'Versions1790000200000',
    'Lives1790000300000',
    'Ground1790000500000',
    'CutOff1790000510000',
    'Cursors1790000700000',
    'Founding1790000720000',
    'Facts1790000800000',
    'Secret1790000900000',
    'BattleReports1790000950000',
    'Bases1790001000000',
    'Systems1790001100000',
    'ReportedGarrisons1790001200000',
    'Ledger1790001300000',
    'Research1790001400000',
  ]
  assert.deepEqual(ran.flat(), names)
  assert.deepEqual(
    await execute(empty, 'select name from migration order by timestamp'),
    names.map((name) => ({ name })),
  )
})

test('a database of a newer build is refused', async () => {
  const newer = await fresh()
  await newer.database.web.query(
    `insert into migration (timestamp, name) values (9999999999999, 'Wormholes9999999999999')`,
  )
  await assert.rejects(migrate({ connectionString: newer.connectionString, log: silentLog }), {
    name: MigrationError.name,
    message:
      'the database was migrated by a newer build (Wormholes9999999999999): start that build instead',
  })
})

test('a start waits for another process that migrates, but not for ever', async () => {
  const empty = await emptyDatabase('waiting')
  const other = new pg.Client({ connectionString: empty })
  await other.connect()
  try {
    await other.query(`select pg_advisory_lock(${0x57a7_1a4e})`)
    await assert.rejects(
      migrate({ connectionString: empty, log: silentLog, waitMaxMs: 200 }),
      MigrationError,
    )
  } finally {
    await other.end()
  }
  assert.equal(
    (await migrate({ connectionString: empty, log: silentLog })).length,
    MIGRATION_NAMES.length,
  )
})

test('a failed migration leaves nothing behind and holds no lock', async () => {
  const taken = await emptyDatabase('taken')
  await execute(taken, 'create sequence order_ack_at') // the name of one of the last indices
  await assert.rejects(migrate({ connectionString: taken, log: silentLog }), /already exists/)
  assert.deepEqual(await execute(taken, `select to_regclass('fleet') as fleet`), [{ fleet: null }])
  await execute(taken, 'drop sequence order_ack_at')
  assert.equal(
    (await migrate({ connectionString: taken, log: silentLog })).length,
    MIGRATION_NAMES.length,
  )
})
