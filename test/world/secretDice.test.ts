import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { readSecret } from '../../src/db/readSecret.ts'
import { Dice, type DiceState } from '../../src/sim/core/dice.ts'
import { merchantPlan } from '../../src/sim/merchants/merchants.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import { secretsOf } from '../../src/world/secretsOf.ts'
import { playedGalaxy, playOn } from '../../testkit/playedGalaxy.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

let postgres: TestDatabase
before(async () => {
  postgres = await withTestDatabase()
})
after(() => postgres.close())

interface Drawn {
  readonly sector: number
  readonly seedings: number
  /** The generator's state after the first decision that drew. */
  readonly rng: DiceState
  /** Draws under a later epoch than the first. */
  readonly later: number
}

/** What each sector that drew has in its journal. */
const DRAWN = `
  select d.sector, d.rng,
    (select count(*)::int from event e where e.sector = d.sector and e.type = 'sector.seeded') as seedings,
    (select count(*)::int from event e where e.sector = d.sector and e.rng is not null and e.epoch > d.epoch) as later
  from (select distinct on (sector) * from event where rng is not null order by sector, seq) d`

test('[DUR-5] a sector is seeded once with its share of the secret, and goes on after a restart', async () => {
  const { database } = postgres
  const galaxy = await playedGalaxy(database, 200)
  await playOn(database, galaxy, 200)
  const secrets = secretsOf(await readSecret(database))
  const drawn = await database.web.query<Drawn>(DRAWN)
  assert.ok(drawn.length > 8, `${drawn.length} sectors drew`)
  for (const { sector, seedings, rng } of drawn) {
    assert.equal(seedings, 1, `sector ${sector}`)
    const dice = new Dice(() => secrets.dice(sector))
    merchantPlan(galaxy, sector, dice)
    assert.deepEqual(rng, dice.state)
  }
  assert.ok(drawn.filter(({ later }) => later > 0).length > 4, 'sectors drew after the restart')
  const { findings } = await auditGalaxy(database, galaxy)
  assert.deepEqual(findings, [], 'the journals are replayed without the secret')
})
