import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { ranges } from '../../src/cli/sectorsReport.ts'
import { findRedis, type LocalRedis } from '../../src/cluster/localRedis.ts'
import { findProcess } from '../../src/operations/findProcess.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { execute, type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SECTORS = 16
const PASSWORD = 'open sesame, please'
const COMMAND_MS_MAX = 30_000
const ALL = Array.from({ length: SECTORS }, (_, index) => index + 1)

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface Seen {
  readonly processes: readonly {
    readonly id: string
    readonly address: string
    readonly sectors: readonly number[]
    readonly draining: boolean
  }[]
  readonly unowned: Readonly<Record<'asleep' | 'due' | 'dead', readonly number[]>>
  readonly sectors?: readonly { readonly id: number; readonly epoch: number }[]
}

let db: TestDatabase
let redis: LocalRedis
const servers: ServerProcess[] = []
/** Public addresses of the two servers. */
let one = ''
let other = ''

/** Runs the command as an operator does. */
function starlane(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const settings = { DATABASE_URL: db.connectionString, REDIS_URL: redis.url, ...env }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['src/cli/starlane.ts', ...args],
      { cwd: ROOT, env: { ...process.env, ...settings }, timeout: COMMAND_MS_MAX },
      (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out: out.trim(), err: err.trim() })
      },
    )
  })
}

async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await starlane(args)
  assert.equal(code, 0, err)
  assert.equal(err, '')
  return out
}

async function seen(...args: string[]): Promise<Seen> {
  return JSON.parse(await done('sectors', '--json', ...args))
}

function hostedBy({ processes }: Seen, address: string): readonly number[] | undefined {
  return processes.find((process) => process.address === address)?.sectors
}

function epochOf({ sectors }: Seen, wanted: number): number {
  return sectors?.find(({ id }) => id === wanted)?.epoch ?? assert.fail()
}

async function startServer(): Promise<string> {
  const port = String(await freePort())
  const address = `127.0.0.1:${port}`
  const server = await ServerProcess.start({
    DATABASE_URL: db.connectionString,
    REDIS_URL: redis.url,
    PORT: port,
    PUBLIC_ADDRESS: address,
    GALAXY_SECTORS: String(SECTORS),
    ADMIN_PASSWORD: PASSWORD,
    MERCHANTS: '0', // all is asleep until somebody wants it
  })
  servers.push(server)
  return address
}

/** Makes a server host sectors 3 and 9. Nobody is in them, so they fall asleep after 15 s. */
async function haveTaken(address: string): Promise<void> {
  await Promise.all(['3', '9'].map((sector) => done('move', sector, address)))
}

before(async () => {
  const lost = (reason: string) => assert.fail(reason)
  ;[db, redis] = await Promise.all([
    withTestDatabase(),
    findRedis({ url: null, onProgress: () => {}, onLost: lost }),
  ])
  ;[one, other] = await Promise.all([startServer(), startServer()])
})

after(async () => {
  await Promise.all(servers.map((server) => server.kill()))
  await redis?.stop()
  await db?.close()
})

test('`sectors` lists all sectors and both processes', async () => {
  const { processes, unowned, sectors } = await seen('--all')
  assert.deepEqual(processes.map(({ address }) => address).sort(), [one, other].sort())
  assert.deepEqual(unowned, { asleep: ALL, due: [], dead: [] })
  assert.deepEqual(
    sectors?.map(({ id }) => id),
    ALL,
  )
  const [text, all] = await Promise.all([done('sectors'), done('sectors', '--all')])
  assert.match(text, /^unowned: 16 asleep, 0 due, 0 held by a dead process$/m)
  for (const { id, address } of processes) {
    assert.match(text, new RegExp(`^${id} +${address} +0 +0 +\\d+ % +no +20\\d\\d-`, 'm'))
  }
  assert.equal(all.split('\n').length, 1 + SECTORS)
  assert.match(all, /^ +16 {2}\S.* 0 +0 +asleep$/m)
})

test('`move` opens a sleeping sector at the given process, and moves a live one there', async () => {
  assert.match(await done('move', '3', one), new RegExp(`^sector 3 is now at ${one} .* \\d+ ms$`))
  const before = await seen('--all')
  assert.deepEqual(hostedBy(before, one), [3])

  await done('move', '3', other)
  const after = await seen('--all')
  assert.deepEqual([hostedBy(after, one), hostedBy(after, other)], [[], [3]])
  assert.ok(epochOf(after, 3) > epochOf(before, 3))

  assert.match(await done('move', '3', other), /already$/)
  const id = after.processes.find(({ address }) => address === one)?.id ?? ''
  await done('move', '3', id)
  assert.deepEqual(hostedBy(await seen(), one), [3])
})

interface PanelAnswer {
  readonly status: number
  readonly said: unknown
}

/** Calls a method of a sector's room in the panel of a process. */
async function inPanel(process: string, sector: number, method: string, args: readonly string[]) {
  const panel = `http://${process}/monitor`
  const origin = `http://${process}`
  const body = new URLSearchParams({ password: PASSWORD })
  const login = { method: 'POST', body, headers: { origin }, redirect: 'manual' } as const
  const entered = await fetch(`${panel}/login`, login)
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const roomId = `s${sector}-e${epochOf(await seen('--all'), sector)}`
  const query = new URLSearchParams({ roomId, method, args: JSON.stringify(args) })
  const answer = await fetch(`${panel}/api/room/call?${query}`, { headers: { cookie, origin } })
  return { status: answer.status, said: await answer.json() } satisfies PanelAnswer
}

test('the methods in the panel do the same, whichever process the room is in', async () => {
  const away = await inPanel(other, 3, 'adminMove', [other])
  assert.equal(away.status, 200)
  assert.match(String(away.said), new RegExp(`^sector 3 is now at ${other} `))
  const back = await inPanel(other, 3, 'adminMove', [])
  assert.match(String(back.said), new RegExp(`^sector 3 is now at ${one} `))
  assert.deepEqual(hostedBy(await seen(), one), [3])

  const nowhere = await inPanel(one, 3, 'adminMove', ['127.0.0.1:1'])
  assert.equal(nowhere.status, 503)
  assert.match(JSON.stringify(nowhere.said), /no living process is 127\.0\.0\.1:1: give /)
  assert.deepEqual(hostedBy(await seen(), one), [3])
})

test('sectors without a holder are counted by reason, even when no process is alive', async () => {
  const { database, connectionString } = await db.fresh()
  await foundGalaxy(database, { seed: 'unowned', sectors: SECTORS, merchants: 0, timeScale: 1 })
  await execute(connectionString, `update sector set next_due_at = 0 where id = 2`)
  await execute(connectionString, `update sector set next_due_at = 1e15 where id = 3`)
  await execute(connectionString, `insert into fleet (id, sector, name) values ('f', 4, 'f')`)
  await execute(
    connectionString,
    `insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
     values ('f', 0, 4, 4, 0, 0, '{}')`,
  )
  await execute(
    connectionString,
    `insert into node (id, address, expires_at) values ('late', '10.0.0.1', clock_timestamp())`,
  )
  await execute(connectionString, `update sector set holder = 'late' where id = 16`)

  const { out } = await starlane(['sectors', '--json'], { DATABASE_URL: connectionString })
  const { processes, unowned } = JSON.parse(out) as Seen
  assert.deepEqual(processes, [])
  assert.deepEqual([unowned.due, unowned.dead], [[2, 4], [16]])
  assert.equal(unowned.asleep.length, SECTORS - 3)
  const { out: text } = await starlane(['sectors'], { DATABASE_URL: connectionString })
  assert.match(text, /^no process is alive$/m)
  assert.match(text, /^unowned: 13 asleep, 2 due, 1 held by a dead process$/m)
})

test("a dead process's sectors are moved like those without a holder", async () => {
  // The sector is not taken over during the test: nobody looks for sectors of an unknown process.
  await execute(db.connectionString, `update sector set holder = 'gone' where id = 9`)
  assert.match(await done('sectors', '--all'), /^ +9 .* dead gone$/m)
  await done('move', '9', one)
  assert.ok(hostedBy(await seen(), one)?.includes(9))
})

test('a drained process holds no sector and takes none; the last process is not drained', async () => {
  await haveTaken(one)
  const said = await done('drain', one)
  assert.match(said, /holds no sector and takes none: it may now be stopped$/)
  const { processes } = await seen()
  const draining = new Map(processes.map((process) => [process.address, process.draining]))
  assert.deepEqual([draining.get(one), draining.get(other)], [true, false])
  assert.deepEqual(hostedBy(await seen(), one), [])
  assert.match(await done('drain', one), /may now be stopped$/)
  await haveTaken(other)
  const lastInPanel = await inPanel(one, 3, 'adminDrain', [])
  assert.equal(lastInPanel.status, 503)
  assert.match(JSON.stringify(lastInPanel.said), /nobody is there to take the sectors of /)

  const taken = await starlane(['move', '3', one])
  assert.equal(taken.code, 1)
  assert.match(
    taken.err,
    /^127\.0\.0\.1:\d+ \(.+\) is draining and takes no sectors: name another$/,
  )
  const last = await starlane(['drain', other])
  assert.equal(last.code, 1)
  assert.match(last.err, /^nobody is there to take the sectors of .*: start another process first$/)
  assert.deepEqual(
    (await seen()).processes.map(({ address, draining }) => [address, draining]).sort(),
    [
      [one, true],
      [other, false],
    ].sort(),
  )
})

test('what cannot be done is reported in one line', async () => {
  const emptyDir = await mkdtemp(path.join(tmpdir(), 'starlane-test-'))
  const nowhere = new URL(db.connectionString)
  nowhere.pathname = '/postgres'
  const refused: readonly (readonly [string[], Record<string, string>, RegExp])[] = [
    [['move', '17', other], {}, /^there is no sector 17$/],
    [['move', '3', '127.0.0.1:1'], {}, /^no living process is 127\.0\.0\.1:1: give .*127\.0/],
    [['drain', '-abc'], {}, /^no living process is -abc: /],
    [['move', '3', other], { REDIS_URL: '' }, /^set REDIS_URL to /],
    [['sectors'], { DATABASE_URL: nowhere.href }, /^this is not the database of a galaxy/],
    [
      ['sectors'],
      { DATABASE_URL: '', DATA_DIR: emptyDir },
      /^there is no database in .*postgres: /,
    ],
    [['sectors'], { DATABASE_URL: 'mysql://x' }, /^DATABASE_URL is something else/],
  ]
  const ends = await Promise.all(refused.map(([args, env]) => starlane(args, env)))
  for (const [index, [args, , line]] of refused.entries()) {
    const { code, out, err } = ends[index] ?? assert.fail()
    assert.match(err, line, args.join(' '))
    assert.equal(err.split('\n').length, 1, err)
    assert.equal(out, '')
    assert.equal(code, 1)
  }
  await rm(emptyDir, { recursive: true })
})

test('a wrong call is answered with the right one', async () => {
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [[], /^a command is missing; there are sectors, move, drain, rebuild, and --help$/],
    [
      ['mvoe', '3', other],
      /^there is no command mvoe; there are sectors, move, drain, rebuild, and --help$/,
    ],
    [['sectors', '--al'], /^there is no option --al; there are --all, --json, --help$/],
    [['sectors', '3'], /^3 is not understood here; there are --all, --json, --help$/],
    [['sectors', '--all=yes'], /^--all takes no value, and got yes$/],
    [['move', '3'], /^PROCESS is missing: SECTOR and PROCESS come first$/],
    [['move', 'three', other], /^SECTOR is three; it must be a whole number from 1 to 10000$/],
    [['rebuild'], /^NAME is missing: it comes first$/],
    [['drain', '--seconds', '5'], /^PROCESS is missing: it comes first$/],
    [['drain', one, '--seconds'], /^--seconds needs a value: --seconds N$/],
    [['drain', one, '--seconds', '0'], /^--seconds is 0; .* from 1 to 3600$/],
  ]
  const ends = await Promise.all(wrong.map(([args]) => starlane(args)))
  for (const [index, [args, line]] of wrong.entries()) {
    const { code, out, err } = ends[index] ?? assert.fail()
    assert.match(err, line, args.join(' '))
    assert.equal(out, '')
    assert.equal(code, 2)
  }
})

test('`rebuild` makes a read model anew, while servers run', async () => {
  const live = async () => {
    const rows = await execute<{ live: number }>(
      db.connectionString,
      "select live from chronicle_consumer where name = 'battles'",
    )
    return rows[0]?.live ?? 1
  }
  const before = await live()
  assert.match(await done('rebuild', 'battles'), /^battles was rebuilt in \d+ ms, and generation/)
  assert.equal(await live(), before + 1)
  const { code, err } = await starlane(['rebuild', 'fights'])
  assert.equal(err, 'there is no read model fights; there are: battles')
  assert.equal(code, 1)
})

test('`sectors` reads only from Postgres and works without Redis', async () => {
  await redis.server?.kill()
  const { processes } = await seen()
  assert.deepEqual(processes.map(({ address }) => address).sort(), [one, other].sort())
  const { code, err } = await starlane(['move', '4', other])
  assert.equal(code, 1)
  assert.match(err, /^Redis at \S+ could not be used within 3 s .*is REDIS_URL right\?$/)
})

test('a process is found by address, id, or an unambiguous prefix of either', () => {
  const processes = [
    { id: 'abcd1234', address: '10.0.0.1:2567' },
    { id: 'abcd5678', address: '10.0.0.2:2567' },
  ]
  assert.equal(findProcess(processes, '10.0.0.2:2567'), processes[1])
  assert.equal(findProcess(processes, 'abcd1234'), processes[0])
  assert.equal(findProcess(processes, 'abcd1'), processes[0])
  assert.throws(() => findProcess(processes, 'abcd'), /abcd may be any of .*: give more of the id/)
  assert.throws(() => findProcess(processes, 'abc'), /no living process is abc/)
  assert.throws(() => findProcess([], 'abcd'), /none: no process is alive/)
})

test('sectors are shown as ranges', () => {
  assert.equal(ranges([1, 2, 3, 5, 8, 9]), '1-3, 5, 8-9')
})
