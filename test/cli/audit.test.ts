import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, rm } from 'node:fs/promises'
import path from 'node:path'
import test, { after, before } from 'node:test'
import { openDatabase } from '../../src/db/dataSource.ts'
import { migrate } from '../../src/db/migrate.ts'
import { playedGalaxy } from '../../testkit/playedGalaxy.ts'
import {
  execute,
  makeDataDir,
  silentLog,
  startTestPostgres,
  withDatabase,
} from '../../testkit/testDatabase.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

let dataDir = ''

before(async () => {
  dataDir = await makeDataDir()
  const server = await startTestPostgres(dataDir)
  try {
    const { connectionString } = server
    await migrate({ connectionString, log: silentLog })
    const database = await openDatabase({ connectionString, log: silentLog, applicationName: 't' })
    try {
      await playedGalaxy(database, 200)
    } finally {
      await database.close()
    }
  } finally {
    await server.stop()
  }
})
after(() => rm(dataDir, { recursive: true }))

async function audit(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, ['src/cli/audit.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output, errors }
}

/** The command ended with 2 and gave the reason in one line. */
function assertCannot(run: Awaited<ReturnType<typeof audit>>, reason: RegExp): void {
  assert.equal(run.code, 2, run.errors)
  assert.equal(run.output, '')
  assert.match(run.errors, /^cannot audit: [^\n]+\n$/)
  assert.match(run.errors, reason)
}

function isRunning(): Promise<boolean> {
  return access(path.join(dataDir, 'postgres', 'data', 'postmaster.pid')).then(
    () => true,
    () => false,
  )
}

test('a stopped galaxy is started for the audit and stopped afterwards', async () => {
  const { code, output, errors } = await audit({})
  assert.equal(code, 0, errors)
  assert.match(output, /^rule +checked +findings +what\n/)
  assert.match(output, /\nFEED-1 +\d+ +- /)
  assert.match(output, /\nNo rule is broken\.\n$/)
  assert.match(errors, /^Starting the database of /)
  assert.equal(await isRunning(), false)
})

test('a running galaxy is audited beside its server; findings end the command with 1', async () => {
  const server = await startTestPostgres(dataDir)
  const { connectionString } = server
  try {
    const clean = await audit({}, '--json')
    assert.equal(clean.code, 0, clean.errors)
    const { ok, sectors, rules } = JSON.parse(clean.output)
    assert.deepEqual([ok, sectors, rules['OWN-1'].findings], [true, 16, 0])

    const lost = (from: number, to: number) => `insert into fleet (id, sector, name)
      select 'lost-' || i, 1, 'Lost' from generate_series(${from}, ${to}) i`
    await execute(connectionString, lost(1, 1))
    const one = await audit({ DATABASE_URL: connectionString, DATA_DIR: '/nowhere' })
    assert.equal(one.code, 1, one.errors)
    assert.match(one.output, /\n1 findings:\nOWN-1 {2}sector 1: fleet lost-1 is in no place/)

    await execute(connectionString, lost(2, 60))
    const many = await audit({})
    assert.equal(many.code, 1)
    assert.match(many.output, /\n60 findings:\n(OWN-1 .*\n){50}… and 10 more\n$/)
    const json = JSON.parse((await audit({}, '--json')).output)
    assert.deepEqual([json.ok, json.total, json.findings.length, json.leftOut], [false, 60, 50, 10])
    await execute(connectionString, `delete from fleet where id like 'lost-%'`)
    assert.deepEqual(await execute(connectionString, 'select 1 as up'), [{ up: 1 }])
  } finally {
    await server.stop()
  }
})

test('a database that is not a galaxy of this build is reported in one line, with exit code 2', async () => {
  const server = await startTestPostgres(dataDir)
  const { connectionString } = server
  try {
    const elsewhere = withDatabase(connectionString, 'postgres')
    assertCannot(await audit({ DATABASE_URL: elsewhere }), /not a Starlane database/)
    const newer = `insert into migration (timestamp, name) values (9999999999999, 'Newer')`
    await execute(connectionString, newer)
    assertCannot(await audit({}), /newer build \(Newer\)/)
    await execute(connectionString, `delete from migration where name = 'Newer'`)
    await execute(
      connectionString,
      'update migration set timestamp = -timestamp where timestamp = (select max(timestamp) from migration)',
    )
    await execute(
      connectionString,
      'create table kept as select * from migration where timestamp < 0',
    )
    await execute(connectionString, 'delete from migration where timestamp < 0')
    assertCannot(await audit({}), /older build/)
    await execute(
      connectionString,
      'insert into migration select id, -timestamp, name from kept; drop table kept',
    )
  } finally {
    await server.stop()
  }
})

test('if there is no database, none is made', async () => {
  const empty = await makeDataDir()
  try {
    assertCannot(
      await audit({ DATA_DIR: empty }),
      /there is no database in .*postgres: set DATA_DIR/,
    )
    await assert.rejects(access(path.join(empty, 'postgres')))
  } finally {
    await rm(empty, { recursive: true })
  }
  const nobody = 'postgres://starlane:secret@127.0.0.1:1/starlane'
  const run = await audit({ DATABASE_URL: nobody })
  assertCannot(run, /no database at 127\.0\.0\.1:1\/starlane: .*ECONNREFUSED/)
  assert.doesNotMatch(run.errors, /secret/)
  assertCannot(await audit({ DATABASE_URL: 'nonsense' }), /DATABASE_URL/)
  const wrong = await audit({}, '--what')
  const errors = 'there is no option --what; there are --json, --help\n'
  assert.deepEqual(wrong, { code: 2, output: '', errors })
})
