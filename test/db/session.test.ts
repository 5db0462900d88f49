import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DatabaseUnavailableError, openDatabase } from '../../src/db/dataSource.ts'
import { migrate } from '../../src/db/migrate.ts'
import { execute, silentLog, withDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'
import { openPooler } from './pooler.ts'

const { connectionString, fresh, close } = await withTestDatabase()
after(close)

/** Defaults that somebody may have set for a database, each of which would harm us. */
const STRANGE: Readonly<Record<string, string>> = {
  client_encoding: 'LATIN1',
  DateStyle: 'SQL, DMY',
  TimeZone: 'Asia/Kolkata',
  bytea_output: 'escape',
  extra_float_digits: '-10',
  array_nulls: 'off',
  transform_null_equals: 'on',
  row_security: 'on',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  synchronous_commit: 'off',
  statement_timeout: '1h',
  lock_timeout: '1h',
  idle_in_transaction_session_timeout: '1h',
  idle_session_timeout: '1h',
  transaction_timeout: '1h',
}

const OURS: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  transform_null_equals: 'off',
  row_security: 'off',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  synchronous_commit: 'on',
  idle_session_timeout: '0',
  transaction_timeout: '0',
}

const LIMITS = {
  commits: limits('5s', '2s', '5s'),
  beats: limits('2s', '1s', '2s'),
  web: limits('10s', '2s', '10s'),
}

function limits(statement: string, lock: string, idle: string) {
  return {
    statement_timeout: statement,
    lock_timeout: lock,
    idle_in_transaction_session_timeout: idle,
  }
}

const SETTINGS_SQL = `select json_object_agg(name, current_setting(name)) as settings
  from pg_settings where name = any ($1)`

async function makeStrange(url: string): Promise<void> {
  const database = new URL(url).pathname.slice(1)
  for (const [name, setting] of Object.entries(STRANGE)) {
    // Run from another database, since in this one everything may be read-only.
    await execute(connectionString, `alter database ${database} set ${name} = '${setting}'`)
  }
}

async function emptyDatabase(name: string): Promise<string> {
  await execute(connectionString, `create database ${name}`)
  return withDatabase(connectionString, name)
}

test("sessions of every pool have the settings they need, whatever the database's defaults", async () => {
  const { connectionString: url, close: closeFirst } = await fresh()
  await closeFirst()
  await makeStrange(url)
  const pooler = await openPooler(url)
  const { connectionString } = pooler
  const database = await openDatabase({
    connectionString,
    log: silentLog,
    applicationName: 'strange',
  })
  try {
    for (const pool of ['commits', 'beats', 'web'] as const) {
      const names = [Object.keys(STRANGE)]
      const [said] = await database[pool].query<{ settings: unknown }>(SETTINGS_SQL, names)
      assert.deepEqual(said?.settings, { ...OURS, ...LIMITS[pool] }, pool)
      const rows = await database[pool].dataSource.query(SETTINGS_SQL, names)
      assert.deepEqual(rows[0].settings, { ...OURS, ...LIMITS[pool] }, `${pool}, through TypeORM`)
    }
  } finally {
    await database.close()
    await pooler.close()
  }
})

test('migrations have settings of their own, also through a pooler', async () => {
  const url = await emptyDatabase('strange')
  await execute(url, 'create schema told')
  await execute(url, 'create table told.settings as select null::json as settings limit 0')
  const names = Object.keys(STRANGE).map((name) => `'${name}'`)
  const settings = SETTINGS_SQL.replace('$1', `array[${names}]`)
  await execute(
    url,
    `create function told.tell() returns event_trigger language plpgsql as $$ begin
      insert into told.settings ${settings}; end $$`,
  )
  await execute(url, 'create event trigger tell on ddl_command_start execute function told.tell()')
  await makeStrange(url)
  const pooler = await openPooler(url)
  try {
    await migrate({ connectionString: pooler.connectionString, log: silentLog, waitMaxMs: 7_000 })
    const told = await execute(url, 'select distinct settings::jsonb from told.settings')
    assert.deepEqual(told, [{ settings: { ...OURS, ...limits('0', '7s', '1min') } }])
  } finally {
    await pooler.close()
  }
})

test('a stronger durability setting than ours is kept', async () => {
  const { connectionString: url, database } = await fresh()
  await execute(url, `alter role starlane set synchronous_commit = 'remote_apply'`)
  try {
    const second = await openDatabase({
      connectionString: url,
      log: silentLog,
      applicationName: 't',
    })
    const rows = await second.commits.query('show synchronous_commit')
    await second.close()
    assert.deepEqual(rows, [{ synchronous_commit: 'remote_apply' }])
  } finally {
    await database.web.query('alter role starlane reset synchronous_commit')
  }
})

test('a schema earlier in the search path hides none of our tables', async () => {
  const { connectionString: url } = await fresh()
  await execute(url, 'create schema starlane') // of the role's own name, and so first in the path
  const database = await openDatabase({
    connectionString: url,
    log: silentLog,
    applicationName: 't',
  })
  assert.deepEqual(await database.commits.query('select count(*) from galaxy'), [{ count: 0 }])
  await database.close()
  assert.deepEqual(await migrate({ connectionString: url, log: silentLog }), [])
})

test('a parameter of DATABASE_URL that a pooler does not know is refused at once, in one line', async () => {
  const pooler = await openPooler(connectionString)
  const url = new URL(pooler.connectionString)
  url.searchParams.set('options', '-c geqo=off')
  try {
    await assert.rejects(
      openDatabase({ connectionString: url.href, log: silentLog, applicationName: 't' }),
      {
        name: DatabaseUnavailableError.name,
        message: /^the database at .* refuses: unsupported startup parameter: options$/,
      },
    )
  } finally {
    await pooler.close()
  }
})
