import assert from 'node:assert/strict'
import test, { after, afterEach } from 'node:test'
import { READS_FROM, WRITES, WRITES_AT_LEAST } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { AdmissionError, admit } from '../../src/world/leases/admission.ts'
import { silentLog, withTestDatabase } from '../../testkit/testDatabase.ts'

const home = await withTestDatabase()
const pool = home.database.web
after(() => home.close())
await foundGalaxy(home.database, { seed: 's', sectors: 16, merchants: 0, timeScale: 1 })
afterEach(async () => {
  await pool.query(`update galaxy set writes = ${WRITES}`)
  await pool.query('delete from node')
})

const enter = () => admit(pool, { address: 'here:1', isJoined: true, lifeMs: 300 }, silentLog)

test('a build is admitted beside the version before it', async () => {
  await pool.query(`update galaxy set writes = ${WRITES_AT_LEAST}`)
  await addNode(WRITES_AT_LEAST)
  await enter()
})

test('a build that cannot read what is written is refused and told which build can', async () => {
  await pool.query(`update galaxy set writes = ${WRITES + 1}`)
  await assert.rejects(enter(), {
    name: AdmissionError.name,
    message: `the galaxy is written in version ${WRITES + 1}; this build reads ${READS_FROM} to ${WRITES}: start a build of version ${WRITES + 1}`,
  })
  await pool.query(`update galaxy set writes = ${READS_FROM - 1}`)
  await assert.rejects(enter(), /and then those between, one after the other$/)
})

test('a build is refused beside one that cannot read what it writes', async () => {
  await addNode(WRITES_AT_LEAST - 1)
  await assert.rejects(enter(), {
    name: AdmissionError.name,
    message: `another process (there:1) is of version ${WRITES_AT_LEAST - 1}, and this build (${WRITES}) can only run beside version ${WRITES_AT_LEAST}: bring all to that first`,
  })
})

test('a process of a build before this column counts as the first version', async () => {
  await pool.query(
    "insert into node (id, address, expires_at) values ('n0', 'there:1', clock_timestamp())",
  )
  assert.deepEqual(await pool.query('select version from node'), [{ version: 1 }])
})

async function addNode(version: number, lifeMs: number | null = 300): Promise<void> {
  await pool.query(
    `insert into node (id, address, expires_at, version, life_ms)
     values ('n0', 'there:1', clock_timestamp() + interval '1 minute', $1, $2)
     on conflict (id) do update set expires_at = excluded.expires_at, life_ms = excluded.life_ms`,
    [version, lifeMs],
  )
}

test('a process whose clock is far off is refused in one line', async (t) => {
  const now = Date.now
  t.mock.method(Date, 'now', () => now() + 45_000)
  await assert.rejects(enter(), {
    name: AdmissionError.name,
    message: /^this machine's clock is 45 s ahead of the database's: set it right/,
  })
})

test('a process with another LEASE_SECONDS is refused in one line', async () => {
  await addNode(WRITES, 2_000)
  await assert.rejects(enter(), {
    name: AdmissionError.name,
    message:
      'another process (there:1) lives with LEASE_SECONDS=2, not 0.3: set the same for all; to change it, stop all of them first',
  })
  await pool.query('update node set expires_at = clock_timestamp()')
  await enter()
  await addNode(WRITES, 300)
  await enter()
  // A build before the column leaves it null.
  await addNode(WRITES, null)
  await enter()
})

test('an address in use is refused; the address of a process that just died is waited for', async () => {
  const beat = (life: string) =>
    pool.query(
      `insert into node (id, address, expires_at, version)
       values ('other', 'here:1', clock_timestamp() + $1::interval, ${WRITES})
       on conflict (id) do update set expires_at = excluded.expires_at`,
      [life],
    )
  // Each beat holds longer than any machine stalls, and is awaited before the next.
  let lives = true
  await beat('1 minute')
  const living = (async () => {
    while (lives) await beat('1 minute')
  })()
  try {
    await assert.rejects(enter(), { message: /^another process is reached at here:1 already/ })
  } finally {
    lives = false
    await living
  }
  await beat('300 ms')
  await enter()
})
