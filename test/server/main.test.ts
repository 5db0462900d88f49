import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import test from 'node:test'
import { freePort } from '../../src/ops/freePort.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { registering } from '../../testkit/registering.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import {
  execute,
  makeDataDir,
  type TestDatabase,
  withDatabase,
  withTestDatabase,
} from '../../testkit/testDatabase.ts'
import { TestPlayer } from '../../testkit/testServer.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SMALL = { GALAXY_SECTORS: '16', MERCHANTS: '8', LOG_LEVEL: 'error' }

/** Runs the server to its end, with what is done to it meanwhile. */
async function run(
  env: Record<string, string>,
  meanwhile: (child: ChildProcess) => Promise<void> = async () => {},
): Promise<{ code: number; errors: string }> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ended = once(child, 'exit')
  await meanwhile(child)
  const [code] = (await ended) as [number]
  return { code, errors }
}

function isOneLine(text: string): boolean {
  return text.trim().length > 0 && !text.trim().includes('\n')
}

test('a bad setting stops the start with one line that names it', async () => {
  const { code, errors } = await run({ PORT: 'many' })
  assert.equal(code, 1)
  assert.ok(isOneLine(errors), errors)
  assert.match(errors, /PORT/)
})

test('a port in use stops the start early, with one line', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  try {
    const { code, errors } = await run({ PORT: String(port), DATA_DIR: '/nowhere/at/all' })
    assert.equal(code, 1)
    assert.ok(isOneLine(errors), errors)
    assert.match(errors, new RegExp(`port ${port} .* in use`))
  } finally {
    holder.close()
  }
})

test('[DUR-2] SIGTERM ends the server with 0, clients are told, and after a restart all is there', async () => {
  const dataDir = await makeDataDir()
  const env = { ...SMALL, DATA_DIR: dataDir, PORT: String(await freePort()) }
  try {
    const first = await ServerProcess.start(env)
    const ann = await TestPlayer.found(first.endpoint)
    await ann.join()
    const answer = await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Still here' })
    assert.ok(answer.ok)
    assert.equal(await first.stop(), 0, first.output)
    assert.equal(await ann.left.promise, 4100)

    const second = await ServerProcess.start(env)
    try {
      const again = await TestPlayer.of(second.endpoint, ann.token)
      await again.join()
      assert.equal(again.fleet(ann.fleetId)?.name, 'Still here')
      await again.room.leave()
    } finally {
      assert.equal(await second.stop(), 0, second.output)
    }
  } finally {
    await rm(dataDir, { recursive: true })
  }
})

test('a failing start that cannot write its output still ends with 1', {
  skip: process.platform !== 'linux',
}, async () => {
  const full = openSync('/dev/full', 'w')
  const env = { ...process.env, PORT: 'many' }
  const stdio = ['ignore', full, full] as const
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: ROOT, env, stdio: [...stdio] })
  closeSync(full)
  assert.deepEqual(await once(child, 'exit'), [1, null])
})

test('another galaxy than the stored one is refused in one line', async () => {
  const dataDir = await makeDataDir()
  try {
    const server = await ServerProcess.start({ ...SMALL, DATA_DIR: dataDir })
    await server.stop()
    const port = String(await freePort())
    const wrong = { ...SMALL, DATA_DIR: dataDir, PORT: port, GALAXY_SEED: 'another' }
    const { code, errors } = await run(wrong)
    assert.equal(code, 1)
    assert.ok(isOneLine(errors), errors)
    assert.match(errors, /GALAXY_SEED/)
  } finally {
    await rm(dataDir, { recursive: true })
  }
})

const SEED = { seed: 'starlane', sectors: 16, merchants: 8, timeScale: 1 }

/** Another process is registering there at this moment. */
async function registeringAt({ connectionString, database }: TestDatabase, address: string) {
  await foundGalaxy(database, SEED)
  return registering(connectionString, { id: 'other', address, version: WRITES, lifeMs: null })
}

test('a start is refused in one line when another server at its address was a moment earlier', async () => {
  const home = await withTestDatabase()
  const port = String(await freePort())
  const other = await registeringAt(home, `127.0.0.1:${port}`)
  try {
    const env = { ...SMALL, DATABASE_URL: home.connectionString, PORT: port }
    const { code, errors } = await run(env, () => other.isAwaited().then(() => other.commit()))
    assert.equal(code, 1)
    assert.ok(isOneLine(errors), errors)
    assert.match(errors, new RegExp(`127.0.0.1:${port} already`))
  } finally {
    await other.end()
    await home.close()
  }
})

test('SIGTERM during a start that then fails ends it with 0 and without a message', async () => {
  const home = await withTestDatabase()
  const other = await registeringAt(home, 'elsewhere:1')
  try {
    const port = String(await freePort())
    const env = { ...SMALL, DATABASE_URL: home.connectionString, PORT: port }
    // It waits for a process that never finishes registering, so it cannot register itself.
    const { code, errors } = await run(env, async (child) => {
      await other.isAwaited()
      child.kill('SIGTERM')
    })
    assert.equal(errors, '')
    assert.equal(code, 0)
  } finally {
    await other.end()
    await home.close()
  }
})

test('a database that goes away late in the start is reported in one line', async () => {
  const home = await withTestDatabase()
  const other = await registeringAt(home, 'elsewhere:1')
  try {
    const port = String(await freePort())
    const env = { ...SMALL, DATABASE_URL: home.connectionString, PORT: port }
    const { code, errors } = await run(env, async () => {
      await other.isAwaited()
      await home.database.web.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where wait_event_type = 'Lock' and datname = current_database()`,
      )
    })
    assert.equal(code, 1)
    assert.ok(isOneLine(errors), errors)
    assert.match(errors, /^the database went away while the server started: terminating connection/)
  } finally {
    await other.end()
    await home.close()
  }
})

test('whatever a database refuses at the start is reported in one line', async () => {
  const home = await withTestDatabase()
  const foreign = withDatabase(home.connectionString, 'foreign_one')
  try {
    await home.database.web.query('create database foreign_one')
    const port = String(await freePort())
    const env = { ...SMALL, DATABASE_URL: foreign, PORT: port }
    await execute(foreign, 'create table fleet (ships integer)')
    const others = await run(env)
    assert.equal(others.code, 1)
    assert.ok(isOneLine(others.errors), others.errors)
    assert.match(others.errors, /has fleet, which Starlane did not make/)

    await execute(foreign, 'drop table fleet; create sequence fleet_owner') // an index's name
    const unforeseen = await run(env)
    assert.equal(unforeseen.code, 1)
    assert.ok(isOneLine(unforeseen.errors), unforeseen.errors)
    assert.match(unforeseen.errors, /refuses .*"fleet_owner" already exists .SQLSTATE 42P07/)
  } finally {
    await home.close()
  }
})
