import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy, GalaxyMismatchError } from '../../src/world/foundGalaxy.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const FOUNDING = { seed: 'founded', sectors: 16, merchants: 8, timeScale: 2 }

let home: TestDatabase
before(async () => {
  home = await withTestDatabase()
})
after(() => home.close())

test('a galaxy is founded once, however many processes start at the same moment', async () => {
  const { database } = await home.fresh()
  const galaxies = await Promise.all([1, 2, 3].map(() => foundGalaxy(database, FOUNDING)))
  const [first] = galaxies
  for (const { id, ...galaxy } of galaxies) {
    assert.deepEqual(galaxy, makeGalaxy('founded', 16))
    assert.equal(id, first?.id)
  }
  const { database: other } = await home.fresh()
  const { id } = await foundGalaxy(other, FOUNDING)
  assert.notEqual(id, first?.id, 'the same seed, founded again, is another galaxy')
  const [rows] = await database.web.query(
    `select (select count(*) from sector) as sectors, (select count(*) from fleet) as fleets,
       (select count(*) from transit) as transits`,
  )
  assert.deepEqual(rows, { sectors: 16, fleets: 8, transits: 8 })
})

test('[VER-1] a new galaxy is written in the newest version at once, and a stored one stays as it is', async () => {
  const { database } = await home.fresh()
  const written = async () =>
    (await database.web.query<{ writes: number }>('select writes from galaxy'))[0]?.writes
  await foundGalaxy(database, FOUNDING)
  assert.equal(await written(), WRITES)
  await database.web.query('update galaxy set writes = 1')
  await foundGalaxy(database, FOUNDING)
  assert.equal(await written(), 1)
})

test('settings that differ from the stored galaxy are refused, with what would be right', async () => {
  const { database } = await home.fresh()
  await foundGalaxy(database, FOUNDING)
  await assert.rejects(
    foundGalaxy(database, { ...FOUNDING, seed: 'other' }),
    (error) => error instanceof GalaxyMismatchError && /GALAXY_SEED=founded/.test(error.message),
  )
  await assert.rejects(
    foundGalaxy(database, { ...FOUNDING, sectors: 17 }),
    (error) => error instanceof GalaxyMismatchError && /GALAXY_SECTORS=16/.test(error.message),
  )
})

test('[TIME-1] the scale of time changes only while no process runs, and time goes on from there', async () => {
  const { database } = await home.fresh()
  await foundGalaxy(database, FOUNDING)
  await database.web.query(
    "insert into node (id, address, expires_at) values ('n', 'a', clock_timestamp() + interval '1 hour')",
  )
  await assert.rejects(foundGalaxy(database, { ...FOUNDING, timeScale: 3 }), GalaxyMismatchError)
  await database.web.query(
    `update galaxy set anchor_galaxy_ms = 500, anchor_at = now() - interval '10 s';
     update node set expires_at = now() - interval '9 s'`,
  )
  await foundGalaxy(database, { ...FOUNDING, timeScale: 3 })
  const [row] = await database.web.query<{ scale: number; ms: number }>(
    'select time_scale as scale, anchor_galaxy_ms as ms from galaxy',
  )
  assert.equal(row?.scale, 3)
  // It stood still when the last life ended: one second at twice the speed after the anchor.
  assert.ok(row && Math.abs(row.ms - 2_500) <= 1, `it stands at ${row?.ms}`)
})
