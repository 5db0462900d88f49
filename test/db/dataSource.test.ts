import assert from 'node:assert/strict'
import { connect, createServer, type Server } from 'node:net'
import { after, test } from 'node:test'
import { pino } from 'pino'
import { DatabaseUnavailableError, openDatabase } from '../../src/db/dataSource.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { silentLog, withTestDatabase } from '../../testkit/testDatabase.ts'

const { database, connectionString, fresh, close } = await withTestDatabase()
after(close)

test('int8 columns come as numbers', async () => {
  const rows = await database.commits.query(
    'select 9007199254740991::int8 as big, null::int8 as none, 7::int4 as small',
  )
  assert.deepEqual(rows, [{ big: Number.MAX_SAFE_INTEGER, none: null, small: 7 }])
})

test('an int8 beyond the safe integers is an error, not another number', async () => {
  await assert.rejects(database.commits.query('select 9007199254740992::int8'), RangeError)
})

test('a named statement is prepared once and takes arrays', async () => {
  const add = (ids: number[]) =>
    database.beats.query<{ sum: number }>(
      'select sum(id) as sum from unnest($1::int4[]) as given (id)',
      [ids],
      'test_add',
    )
  assert.deepEqual(await add([1, 2]), [{ sum: 3 }])
  assert.deepEqual(await add([40, 2]), [{ sum: 42 }])
  const prepared = await database.beats.query(
    `select generic_plans + custom_plans as runs from pg_prepared_statements where name = 'test_add'`,
  )
  assert.deepEqual(prepared, [{ runs: 2 }])
})

test('every pool has its own time limits and name', async () => {
  for (const name of ['commits', 'beats', 'web'] as const) {
    const [limits] = await database[name].query<Record<string, string>>(
      `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as
        lock, current_setting('idle_in_transaction_session_timeout') as idle,
        current_setting('application_name') as application`,
    )
    assert.ok(limits)
    for (const limit of ['statement', 'lock', 'idle']) assert.match(limits[limit] ?? '', /^\d+s$/)
    assert.notEqual(limits.statement, '0s')
    assert.equal(limits.application, `starlane test ${name}`)
  }
})

test('pools are independent: a full one delays no other', async () => {
  const sleeping = Array.from({ length: 8 }, () => database.web.query('select pg_sleep(0.3)'))
  assert.deepEqual(await database.beats.query('select 1 as beat'), [{ beat: 1 }])
  await Promise.all(sleeping)
})

test('idle connections that are cut are replaced, and the process goes on', async () => {
  const own = await fresh()
  await own.database.web.query('select 1')
  await database.web.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`,
    [new URL(own.connectionString).pathname.slice(1)],
  )
  // The first statement may get a connection that is closed but not noticed yet.
  await own.database.commits.query('select 1').catch(() => {})
  assert.deepEqual(await own.database.commits.query('select 1 as one'), [{ one: 1 }])
  await own.close()
})

function at(port: number): string {
  const url = new URL(connectionString)
  url.port = String(port)
  return url.href
}

test('a start waits for a database that is not up yet', async () => {
  const port = await freePort()
  const lines: string[] = []
  let server: Server | null = null
  const log = pino(
    {},
    {
      write(line: string) {
        lines.push(line)
        // The first line says that it waits: now the database comes up.
        server ??= createServer((near) => {
          const far = connect(Number(new URL(connectionString).port), '127.0.0.1')
          near.pipe(far).pipe(near)
        }).listen(port, '127.0.0.1')
      },
    },
  )
  const opened = await openDatabase({
    connectionString: at(port),
    log,
    applicationName: 'starlane test',
  })
  assert.match(lines[0] ?? '', new RegExp(`waiting for the database at 127.0.0.1:${port}/`))
  assert.deepEqual(await opened.web.query('select 1 as one'), [{ one: 1 }])
  await opened.close()
  await new Promise((resolve) => server?.close(resolve))
})

test('a database that never comes up is given up in one line, without its password', async () => {
  const port = await freePort()
  const opening = openDatabase({
    connectionString: at(port),
    log: silentLog,
    applicationName: 'starlane test',
    waitMaxMs: 300,
  })
  await assert.rejects(opening, {
    name: DatabaseUnavailableError.name,
    message: new RegExp(
      `^no database at 127.0.0.1:${port}/starlane_[\\d_]+ after 0.3 s: .*ECONNREFUSED`,
    ),
  })
})

test('a wrong password is not retried', async () => {
  const url = new URL(connectionString)
  url.password = 'wrong'
  const opening = openDatabase({
    connectionString: url.href,
    log: silentLog,
    applicationName: 'starlane test',
  })
  await assert.rejects(opening, {
    name: DatabaseUnavailableError.name,
    message: /refuses: password authentication failed/,
  })
})
