import assert from 'node:assert/strict'
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import pg from 'pg'
import { pino } from 'pino'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/db/embeddedPostgres.ts'
import {
  execute,
  makeDataDir,
  SMALL_POSTGRES,
  silentLog,
  withDatabase,
} from '../../testkit/testDatabase.ts'
import { until } from '../../testkit/until.ts'
import type { HolderSays } from './folderHolder.ts'

const asRoot = process.getuid?.() === 0

let dataDir = ''
const children = new Set<ChildProcess>()
const servers = new Set<EmbeddedPostgres>()

beforeEach(async () => {
  dataDir = await makeDataDir()
})

afterEach(async () => {
  for (const child of children) await kill(child)
  for (const server of servers) await server.stop()
  servers.clear()
  await endPostgres()
  await rm(dataDir, { recursive: true })
})

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDir,
    log: silentLog,
    onProgress: () => {},
    onLost: (reason) => assert.fail(reason),
    settings: SMALL_POSTGRES,
    ...options,
  })
  servers.add(server)
  return server
}

/** Starts another server process that tries to hold the folder. */
async function startElsewhere(
  as: { uid?: number; gid?: number; detached?: boolean } = {},
): Promise<{ child: ChildProcess; says: HolderSays }> {
  const child = fork(path.join(import.meta.dirname, 'folderHolder.ts'), [dataDir], as)
  children.add(child)
  child.once('exit', () => children.delete(child))
  const [says] = (await once(child, 'message')) as [HolderSays]
  return { child, says }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function postmasterLines(): Promise<string[]> {
  const file = path.join(dataDir, 'postgres', 'data', 'postmaster.pid')
  return readFile(file, 'utf8').then(
    (text) => text.split('\n'),
    () => [], // does not run
  )
}

/** Ends what a test left running, and waits until its pid file is gone. */
async function endPostgres(): Promise<void> {
  const [pid] = await postmasterLines()
  if (pid === undefined) return
  try {
    process.kill(Number(pid), 'SIGINT')
  } catch {
    return // was killed in the test
  }
  await until('the end of Postgres', async () => (await postmasterLines()).length === 0)
}

function heldOf(says: HolderSays) {
  assert.equal(says.kind, 'held')
  return says as Extract<HolderSays, { kind: 'held' }>
}

test('a first start reports its steps, and a second start finds the data of the first', async () => {
  const progress: string[] = []
  const first = await start({ onProgress: (line) => progress.push(line) })
  assert.match(
    progress.join('\n'),
    /^First start: making a database in .*postgres \(a few seconds\)$/,
  )
  assert.equal(first.adopted, false)
  await execute(first.connectionString, 'create table kept as select 42 as answer')
  await first.stop()
  await assert.rejects(execute(first.connectionString, 'select 1'), { code: 'ECONNREFUSED' })

  const second = await start({ onProgress: (line) => progress.push(line) })
  assert.equal(progress.length, 1)
  assert.equal(second.adopted, false)
  assert.deepEqual(await execute(second.connectionString, 'select * from kept'), [{ answer: 42 }])
})

test('Postgres is durable, listens on this machine only, and keeps its password secret', async () => {
  const { connectionString } = await start()
  const settings = await execute(
    connectionString,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            current_setting('full_page_writes') as pages,
            current_setting('listen_addresses') as listen`,
  )
  assert.deepEqual(settings, [{ fsync: 'on', commit: 'on', pages: 'on', listen: '127.0.0.1' }])
  const auth = await execute<{ auth_method: string }>(
    connectionString,
    'select distinct auth_method from pg_hba_file_rules',
  )
  assert.deepEqual(auth, [{ auth_method: 'scram-sha-256' }])
  const folder = path.join(dataDir, 'postgres')
  assert.equal((await stat(path.join(folder, 'password'))).mode & 0o777, 0o600)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  const wrong = new URL(connectionString)
  wrong.password = 'guess'
  await assert.rejects(execute(wrong.href, 'select 1'), { code: '28P01' })
})

test('the next start adopts the Postgres of a killed server with all its data', async () => {
  const before = await startElsewhere()
  const { connectionString } = heldOf(before.says)
  await execute(connectionString, 'create table told as select 7 as n')
  await kill(before.child)

  const after = await start()
  assert.equal(after.adopted, true)
  assert.equal(after.connectionString, connectionString)
  assert.deepEqual(await execute(connectionString, 'select * from told'), [{ n: 7 }])
  await after.stop()
  await assert.rejects(execute(connectionString, 'select 1'), { code: 'ECONNREFUSED' })
})

test('a second server is refused with the pid of the first, which notices nothing', async () => {
  const first = await startElsewhere()
  heldOf(first.says)
  const folder = path.join(await realpath(dataDir), 'postgres')
  await assert.rejects(start(), {
    name: 'EmbeddedPostgresError',
    message:
      `${folder} is in use by a running server (process ${first.child.pid}): stop it, or set ` +
      'DATA_DIR to another folder',
  })
  assert.deepEqual(await execute(heldOf(first.says).connectionString, 'select 1 as n'), [{ n: 1 }])

  first.child.send('stop')
  await once(first.child, 'exit')
  assert.equal((await start()).adopted, false)
})

test('a paused server still counts as running', {
  skip: process.platform === 'win32',
}, async () => {
  const first = await startElsewhere()
  heldOf(first.says)
  first.child.kill('SIGSTOP')
  await assert.rejects(start(), new RegExp(`process ${first.child.pid}`))
  first.child.kill('SIGCONT')
})

test('when servers start at once on an empty folder, exactly one gets it', async () => {
  const all = await Promise.all([startElsewhere(), startElsewhere(), startElsewhere()])
  const held = all.filter(({ says }) => says.kind === 'held')
  const refused = all.flatMap(({ says }) => (says.kind === 'refused' ? [says.message] : []))
  assert.equal(held.length, 1)
  assert.equal(refused.length, 2)
  for (const message of refused)
    assert.match(message, new RegExp(`process ${held[0]?.child.pid}\\)`))
})

test('Ctrl-C reaches the server but not its Postgres', async () => {
  const before = await startElsewhere({ detached: true }) // a process group of its own
  const { connectionString } = heldOf(before.says)
  const exit = once(before.child, 'exit')
  process.kill(-(before.child.pid ?? Number.NaN), 'SIGINT')
  await exit
  assert.deepEqual(await execute(connectionString, 'select 1 as n'), [{ n: 1 }])
  assert.equal((await start()).adopted, true)
})

test('a Postgres that died with its server is restarted', async () => {
  const before = await startElsewhere()
  await execute(heldOf(before.says).connectionString, 'create table told as select 7 as n')
  await kill(before.child)
  process.kill(Number((await postmasterLines())[0]), 'SIGKILL')

  const after = await start()
  assert.equal(after.adopted, false)
  assert.deepEqual(await execute(after.connectionString, 'select * from told'), [{ n: 7 }])
})

test('a start succeeds when another program now has the pid of the old Postgres', async () => {
  const before = await start()
  const { uid, gid } = await stat(path.join(dataDir, 'postgres'))
  await before.stop()
  // It runs as the same user as Postgres, which would take it for a running Postgres.
  const other = spawn('sleep', ['60'], { cwd: '/', ...(asRoot ? { uid, gid } : {}) })
  await once(other, 'spawn')
  try {
    const data = path.join(await realpath(dataDir), 'postgres', 'data')
    const stale = [other.pid, data, 1, 1, '', '127.0.0.1', '0 0', 'ready   ', ''].join('\n')
    await writeFile(path.join(data, 'postmaster.pid'), stale)
    assert.equal((await start()).adopted, false)
    assert.equal(other.exitCode, null)
  } finally {
    await kill(other)
  }
})

test('what a server left that was killed while creating the database is removed', async () => {
  const leftover = path.join(dataDir, 'postgres.unfinished-abcdef')
  await mkdir(path.join(leftover, 'data'), { recursive: true })
  await start()
  await assert.rejects(stat(leftover), { code: 'ENOENT' })
})

test('a Postgres that dies under its server comes back on the same port, still held', async () => {
  const { log, line } = watchedLog()
  const server = await start({ log })
  await execute(server.connectionString, 'create table told as select 7 as n')
  const again = line('holds the data folder again')
  process.kill(Number((await postmasterLines())[0]), 'SIGKILL')
  await again
  assert.deepEqual(await execute(server.connectionString, 'select * from told'), [{ n: 7 }])
  assert.equal((await startElsewhere()).says.kind, 'refused')
})

test('a server that loses its lock to another is told, and does not stop the other’s Postgres', async () => {
  const lost = Promise.withResolvers<string>()
  const server = await start({ onLost: lost.resolve })
  const rival = new pg.Client({
    connectionString: withDatabase(server.connectionString, 'postgres'),
    application_name: 'starlane server 4242',
  })
  await rival.connect()
  try {
    const taken = rival.query('select pg_advisory_lock(1)') // waits for it
    await execute(
      server.connectionString,
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted`,
    )
    await taken
    assert.match(await lost.promise, /in use by a running server \(process 4242\)/)
    await server.stop()
    assert.deepEqual((await rival.query('select 1 as n')).rows, [{ n: 1 }])
  } finally {
    await rival.end()
  }
})

test('a server that stops while its Postgres is coming back stops that one too', async () => {
  const { log, line } = watchedLog()
  const server = await start({ log })
  const lost = line('taking it again')
  process.kill(Number((await postmasterLines())[0]), 'SIGKILL')
  await lost
  await server.stop()
  assert.deepEqual(await postmasterLines(), [])
})

test('stopping twice is the same as stopping once', async () => {
  const server = await start()
  const first = server.stop()
  await server.stop() // waits for the same end
  assert.deepEqual(await postmasterLines(), [])
  await first
})

test('a data folder that is no folder is refused in one line', async () => {
  const file = path.join(dataDir, 'file')
  await writeFile(file, '')
  await assert.rejects(start({ dataDir: file }), {
    name: 'EmbeddedPostgresError',
    message: /^cannot use .*file as data folder \(EEXIST.*: set DATA_DIR to another$/,
  })
})

test('no shell interprets the name of the data folder', {
  skip: process.platform === 'win32',
}, async () => {
  // A name cannot contain a slash. A shell, which starts in the root folder, would get one from
  // `pwd`.
  const mark = `starlane-ran-${process.pid}`
  const command = `touch $(pwd)tmp$(pwd)${mark}`
  const odd = path.join(dataDir, `a "b" 'c' $(${command}) \`${command}\`; ${command} & \\ -%d*`)
  const before = await start({ dataDir: odd })
  await execute(before.connectionString, 'create table kept as select 42 as answer')
  await before.stop()
  const again = await start({ dataDir: odd })
  assert.deepEqual(await execute(again.connectionString, 'select * from kept'), [{ answer: 42 }])
  await again.stop()
  await assert.rejects(stat(path.join('/tmp', mark)), { code: 'ENOENT' })
  assert.deepEqual(await readdir(dataDir), [path.basename(odd)])
})

test('files of another major version are refused and left untouched', async () => {
  await (await start()).stop()
  await writeFile(path.join(dataDir, 'postgres', 'data', 'PG_VERSION'), '17\n')
  await assert.rejects(start(), /was made by Postgres 17 and this build brings 18: dump it/)
})

test('a Postgres that does not start is reported in one line, with the end of its log', async () => {
  await assert.rejects(start({ settings: { shared_buffers: 'plenty' } }), (error) => {
    assert.ok(error instanceof Error)
    assert.match(error.message, /did not start in .*invalid value for parameter "shared_buffers"/)
    assert.ok(!error.message.includes('\n'))
    return true
  })
})

test('as root, a folder that the user of Postgres may not enter is named', {
  skip: !asRoot,
}, async () => {
  const closed = path.join(dataDir, 'closed')
  await mkdir(closed, { mode: 0o700 })
  await assert.rejects(start({ dataDir: path.join(closed, 'data') }), {
    name: 'EmbeddedPostgresError',
    message: new RegExp(`user postgres may not enter ${closed}: set DATA_DIR to a folder`),
  })
})

test('without root, Postgres runs as the same user', { skip: !asRoot }, async () => {
  // Root makes the database; its user must then find everything needed.
  const made = await start()
  const { uid, gid } = await stat(path.join(dataDir, 'postgres'))
  await execute(made.connectionString, 'create table kept as select 42 as answer')
  await made.stop()
  const { child, says } = await startElsewhere({ uid, gid })
  const { connectionString } = heldOf(says)
  assert.deepEqual(await execute(connectionString, 'select * from kept'), [{ answer: 42 }])
  child.send('stop')
  await once(child, 'exit')
})

test("an ordinary user is refused another user's folder", { skip: !asRoot }, async () => {
  await mkdir(path.join(dataDir, 'postgres'))
  const { says } = await startElsewhere({ uid: 65_534, gid: 65_534 })
  assert.equal(says.kind, 'refused')
  assert.match('message' in says ? says.message : '', /belongs to another user \(uid 0\)/)
})

/** A log, and a function that waits for a line with a text. */
function watchedLog() {
  const waiting: { text: string; resolve: () => void }[] = []
  const log = pino(
    { level: 'debug' },
    {
      write(line: string) {
        for (const one of waiting) if (line.includes(one.text)) one.resolve()
      },
    },
  )
  const line = (text: string) =>
    new Promise<void>((resolve) => {
      waiting.push({ text, resolve })
    })
  return { log, line }
}
