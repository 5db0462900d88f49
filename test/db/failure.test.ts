import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import pg from 'pg'
import { openDatabase } from '../../src/db/dataSource.ts'
import { nodeEntity } from '../../src/db/entities/node.ts'
import {
  classify,
  type Failure,
  isDatabaseAway,
  isOutcomeUnknown,
  sqlState,
} from '../../src/db/failure.ts'
import { openPool } from '../../src/db/pool.ts'
import { execute, silentLog, withTestDatabase } from '../../testkit/testDatabase.ts'

// Every error here comes from a real Postgres.

const { database, connectionString, close } = await withTestDatabase()
after(close)

await database.web.query('create table thing (id integer primary key, n integer not null)')
await database.web.query('insert into thing values (1, 0), (2, 0)')

async function failureOf(work: Promise<unknown>): Promise<[Failure, string | null]> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  const failure = classify(error)
  // A failure of the database is not taken for a bug of ours, however it is wrapped.
  for (const one of [error, new Error('it could not be saved', { cause: error })]) {
    assert.equal(isDatabaseAway(one), failure !== 'definite', String(error))
    assert.equal(sqlState(one), sqlState(error))
  }
  return [failure, sqlState(error)]
}

/** Waits until the database shows a matching statement that runs or waits for a lock. */
async function running(part: string): Promise<number> {
  for (;;) {
    const rows = await database.web.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and state = 'active' and query like '%' || $1 || '%'
        and pid <> pg_backend_pid()`,
      [part],
    )
    if (rows[0] !== undefined) return rows[0].pid
  }
}

test('a statement that breaks a constraint is definite', async () => {
  const duplicate = database.commits.query('insert into thing values (1, 0)')
  assert.deepEqual(await failureOf(duplicate), ['definite', '23505'])
})

test('an invalid statement is definite', async () => {
  assert.deepEqual(await failureOf(database.commits.query('select from')), ['definite', '42601'])
  const nul = database.commits.query('select $1::jsonb', ['"\\u0000"'])
  assert.deepEqual(await failureOf(nul), ['definite', '22P05'])
})

test('a constraint checked at commit is definite too: the commit was refused', async () => {
  await database.web.query(
    'create table late (id integer references thing deferrable initially deferred)',
  )
  const dangling = database.commits.query('insert into late values (99)')
  assert.deepEqual(await failureOf(dangling), ['definite', '23503'])
})

test('a statement over its time limit is transient', async () => {
  const slow = database.beats.query('select pg_sleep(60)')
  assert.deepEqual(await failureOf(slow), ['transient', '57014'])
})

test('a lock over its time limit is transient', async () => {
  const holder = new pg.Client({ connectionString })
  await holder.connect()
  try {
    await holder.query('begin')
    await holder.query('select from thing where id = 1 for update')
    const blocked = database.beats.query('update thing set n = n + 1 where id = 1')
    assert.deepEqual(await failureOf(blocked), ['transient', '55P03'])
  } finally {
    await holder.end()
  }
})

test('a deadlock is transient for its victim', async () => {
  const one = new pg.Client({ connectionString })
  const two = new pg.Client({ connectionString })
  await Promise.all([one.connect(), two.connect()])
  try {
    await Promise.all([one.query('begin'), two.query('begin')])
    await one.query('update thing set n = 1 where id = 1')
    await two.query('update thing set n = 1 where id = 2')
    const results = await Promise.allSettled([
      one.query('update thing set n = 1 where id = 2'),
      two.query('update thing set n = 1 where id = 1'),
    ])
    const victims = results.filter((result) => result.status === 'rejected')
    assert.deepEqual(
      victims.map(({ reason }) => [classify(reason), sqlState(reason)]),
      [['transient', '40P01']],
    )
  } finally {
    await Promise.all([one.end(), two.end()])
  }
})

test('a serialization failure is transient', async () => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read')
    await client.query('select from thing')
    await database.web.query('update thing set n = n + 1 where id = 2')
    const late = client.query('update thing set n = n + 1 where id = 2')
    assert.deepEqual(await failureOf(late), ['transient', '40001'])
  } finally {
    await client.end()
  }
})

test('a session ended by an administrator leaves its statement unknown', async () => {
  const ended = failureOf(database.commits.query('select pg_sleep(60), 1 as terminated'))
  await database.web.query('select pg_terminate_backend($1)', [await running('1 as terminated')])
  assert.deepEqual(await ended, ['unknown', '57P01'])
})

test('the same holds through TypeORM', async () => {
  const { dataSource } = database.web
  assert.deepEqual(await failureOf(dataSource.query('insert into thing values (1, 0)')), [
    'definite',
    '23505',
  ])
  const ended = failureOf(dataSource.query('select pg_sleep(60), 2 as terminated'))
  await database.beats.query('select pg_terminate_backend($1)', [await running('2 as terminated')])
  assert.deepEqual(await ended, ['unknown', '57P01'])
})

test('a pool goes on after any of these', async () => {
  for (const pool of [database.commits, database.beats, database.web]) {
    assert.deepEqual(await pool.query('select 1 as one'), [{ one: 1 }])
  }
})

/** A proxy between a client and Postgres that can cut the connection or let it fall silent. */
async function wire() {
  const sockets = new Set<Socket>()
  const target = new URL(connectionString)
  const { hostname, port } = target
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {}) // cut on purpose
    }
    near.pipe(far).pipe(near)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  target.port = String((server.address() as AddressInfo).port)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    connectionString: target.href,
    cut,
    silence() {
      for (const socket of sockets) socket.unpipe()
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a connection cut while the statement runs leaves it unknown, and it commits all the same', async () => {
  const through = await wire()
  const { commits, close } = await openDatabase({
    connectionString: through.connectionString,
    log: silentLog,
    applicationName: 'starlane cut',
  })
  try {
    // Otherwise Postgres might notice the lost client before it commits.
    await commits.query(`select set_config('client_connection_check_interval', '0', false)`)
    await database.web.query('truncate late')
    const writing = failureOf(
      commits.query('insert into late select 1 from (select pg_sleep(0.3)) as third'),
    )
    await running('third')
    through.cut()
    assert.deepEqual(await writing, ['unknown', null])
    await settled('third')
    assert.deepEqual(await database.web.query('select id from late'), [{ id: 1 }])
  } finally {
    await close()
    await through.close()
  }
})

test('a silent connection is given up after our own limit, as unknown', async () => {
  const through = await wire()
  const limits = {
    connectionsMax: 1,
    waitingMax: 1,
    connectTimeoutMs: 1_000,
    lockTimeoutMs: 100,
    statementTimeoutMs: 100,
  }
  const pool = await openPool(through.connectionString, 'starlane silent', limits, silentLog)
  try {
    through.silence()
    const unheard = pool.query('select 1')
    const waiting = pool.query('select 2')
    const refused = pool.query('select 3')
    assert.deepEqual(await failureOf(refused), ['not_sent', null])
    assert.deepEqual(await failureOf(waiting), ['not_sent', null])
    assert.deepEqual(await failureOf(unheard), ['unknown', null])
    // The next statement does not queue up behind the one without an answer.
    assert.deepEqual(await pool.query('select 4 as n'), [{ n: 4 }])
  } finally {
    await pool.close()
    await through.close()
  }
})

test('the same holds for what goes through TypeORM', async () => {
  const through = await wire()
  const limits = {
    connectionsMax: 1,
    waitingMax: 1,
    connectTimeoutMs: 1_000,
    lockTimeoutMs: 100,
    statementTimeoutMs: 100,
  }
  const pool = await openPool(through.connectionString, 'starlane silent', limits, silentLog)
  const nodes = pool.dataSource.getRepository(nodeEntity)
  try {
    through.silence()
    const unheard = nodes.find()
    const waiting = nodes.find()
    const refused = nodes.find()
    assert.deepEqual(await failureOf(refused), ['not_sent', null])
    assert.deepEqual(await failureOf(waiting), ['not_sent', null])
    assert.deepEqual(await failureOf(unheard), ['unknown', null])
    assert.deepEqual(await nodes.find(), [])
  } finally {
    await pool.close()
    await through.close()
  }
})

test('a statement that found no connection was not sent', async () => {
  const through = await wire()
  const { commits, close } = await openDatabase({
    connectionString: through.connectionString,
    log: silentLog,
    applicationName: 'starlane closed',
  })
  await through.close()
  try {
    // The pool may not know yet that its connection is gone; a statement sent on it is unknown.
    await commits.query('select 1').catch(() => {})
    assert.deepEqual(await failureOf(commits.query('select 1')), ['not_sent', null])
    assert.deepEqual(await failureOf(commits.dataSource.query('select 1')), ['not_sent', null])
  } finally {
    await close()
  }
})

test('a server without a free connection, or the wrong server, received nothing', async () => {
  const nowhere = new URL(connectionString)
  nowhere.pathname = 'nowhere'
  assert.deepEqual(await failureOf(execute(nowhere.href, 'select 1')), ['not_sent', '3D000'])
  const stranger = new URL(connectionString)
  stranger.password = 'wrong'
  assert.deepEqual(await failureOf(execute(stranger.href, 'select 1')), ['not_sent', '28P01'])
})

test('an unrecognized error is unknown', () => {
  assert.ok(isOutcomeUnknown(new Error('whatever')))
  assert.ok(isOutcomeUnknown(undefined))
  for (const bug of [new Error('whatever'), new TypeError('x is not a function'), undefined]) {
    assert.ok(!isDatabaseAway(bug))
  }
})

async function settled(part: string): Promise<void> {
  for (;;) {
    const rows = await database.web.query(
      `select from pg_stat_activity where datname = current_database() and state = 'active' and query like '%' || $1 || '%'
        and pid <> pg_backend_pid()`,
      [part],
    )
    if (rows.length === 0) return
  }
}
