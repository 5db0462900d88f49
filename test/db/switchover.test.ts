import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { type Database, DatabaseUnavailableError, openDatabase } from '../../src/db/dataSource.ts'
import type { EmbeddedPostgres } from '../../src/db/embeddedPostgres.ts'
import { classify } from '../../src/db/failure.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openPool } from '../../src/db/pool.ts'
import { TcpProxy } from '../../testkit/TcpProxy.ts'
import { execute, makeDataDir, silentLog, startTestPostgres } from '../../testkit/testDatabase.ts'

// Two Postgres nodes of one galaxy. The proxy is the name for both and leads where the test says.

const ends: (() => Promise<unknown>)[] = []
after(async () => {
  for (const end of ends.reverse()) await end()
})

const { primary, standby } = await twoNodes()
const name = await TcpProxy.open(portOf(standby))
ends.push(() => name.close())
const named = new URL(primary.connectionString)
named.port = String(name.port)
const connectionString = named.href

async function twoNodes(): Promise<{ primary: EmbeddedPostgres; standby: EmbeddedPostgres }> {
  const [first, second] = [await makeDataDir(), await makeDataDir()]
  ends.push(() => Promise.all([first, second].map((folder) => rm(folder, { recursive: true }))))
  const maker = await startTestPostgres(first)
  await migrate({ connectionString: maker.connectionString, log: silentLog })
  await maker.stop()
  await copy(first, second)
  await writeFile(path.join(second, 'postgres/data/standby.signal'), '')
  const primary = await startTestPostgres(first)
  ends.push(() => primary.stop())
  const standby = await startTestPostgres(second)
  ends.push(() => standby.stop())
  return { primary, standby }
}

/** Copies the owner too: if tests run as root, Postgres runs as another user. */
async function copy(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', `${from}/.`, to])
}

function portOf(node: EmbeddedPostgres): number {
  return Number(new URL(node.connectionString).port)
}

async function nodesOf(database: Database): Promise<unknown[]> {
  const sql = `select current_setting('port')::int as port`
  const answers = [database.commits, database.beats, database.web].map(async (pool) => [
    ...(await Promise.all([1, 2, 3, 4].map(() => pool.query<{ port: number }>(sql)))).flat(),
    ...((await pool.dataSource.query(sql)) as { port: number }[]),
  ])
  return [...new Set((await Promise.all(answers)).flat().map(({ port }) => port))]
}

test('a start at a standby waits, says why, and goes on where the name leads then', async () => {
  name.target = portOf(standby)
  const reasons: string[] = []
  const log = pino(
    {},
    {
      write(line: string) {
        reasons.push(JSON.parse(line).reason)
        name.target = portOf(primary)
      },
    },
  )
  const database = await openDatabase({ connectionString, log, applicationName: 'starlane test' })
  assert.deepEqual(reasons, ['it is a standby, which takes no writes'])
  assert.deepEqual(await nodesOf(database), [portOf(primary)])
  await database.close()
})

test('a start at a standby that stays one is given up in one line', async () => {
  const waiting = openDatabase({
    connectionString: standby.connectionString,
    log: silentLog,
    applicationName: 'starlane test',
    waitMaxMs: 300,
  })
  await assert.rejects(waiting, {
    name: DatabaseUnavailableError.name,
    message: /^no database at .* after 0.3 s: it is a standby, which takes no writes$/,
  })
})

test('a pool does not use a connection to a standby, and sends nothing to it', async () => {
  name.target = portOf(primary)
  const database = await openDatabase({ connectionString, log: silentLog, applicationName: 't' })
  name.target = portOf(standby)
  name.cut()
  try {
    const failures = async () => {
      const failed = [
        database.commits.query('select 1'),
        database.web.dataSource.query('select 1'),
        migrate({ connectionString, log: silentLog }),
      ].map((work) => work.then(() => 'none', classify))
      return await Promise.all(failed)
    }
    // The first statement may get a connection that is closed but not noticed yet.
    await failures()
    assert.deepEqual(await failures(), ['not_sent', 'not_sent', 'not_sent'])
    name.target = portOf(primary)
    assert.deepEqual(await nodesOf(database), [portOf(primary)])
  } finally {
    await database.close()
  }
})

test('connections that only read may use a standby', async () => {
  const limits = {
    connectionsMax: 1,
    waitingMax: 1,
    connectTimeoutMs: 5_000,
    lockTimeoutMs: 1_000,
    statementTimeoutMs: 1_000,
  }
  const pool = await openPool(standby.connectionString, 'reader', limits, silentLog, null)
  assert.deepEqual(await pool.query('select count(*) from galaxy'), [{ count: 0 }])
  await pool.close()
})

for (const way of ['a pool', 'TypeORM'] as const) {
  test(`one write that ${way} sends to a node turned read-only moves all connections to the other`, async () => {
    await execute(standby.connectionString, 'select pg_promote() where pg_is_in_recovery()')
    const [old, next] = way === 'a pool' ? [primary, standby] : [standby, primary]
    name.target = portOf(old)
    const database = await openDatabase({ connectionString, log: silentLog, applicationName: 't' })
    try {
      assert.deepEqual(await nodesOf(database), [portOf(old)])
      const busy = database.web.dataSource.createQueryRunner()
      await busy.startTransaction()

      await setReadOnly(old, true)
      name.target = portOf(next)
      const write = 'delete from galaxy'
      const pool = database.beats
      const writing = way === 'a pool' ? pool.query(write) : pool.dataSource.query(write)
      await assert.rejects(writing, /read-only transaction/)

      await busy.rollbackTransaction()
      await busy.release()
      assert.deepEqual(await nodesOf(database), [portOf(next)])
    } finally {
      await database.close()
      await setReadOnly(old, false)
    }
  })
}

/** Makes a node refuse writes, as an operator would. It affects open sessions too. */
async function setReadOnly(node: EmbeddedPostgres, on: boolean): Promise<void> {
  const url = node.connectionString
  await execute(url, `alter system set default_transaction_read_only = ${on}`)
  await execute(url, 'select pg_reload_conf()')
  const said = `select current_setting('transaction_read_only')::bool as read_only`
  while ((await execute<{ read_only: boolean }>(url, said))[0]?.read_only !== on) {
    // Postgres takes a moment to reload its settings.
  }
}
