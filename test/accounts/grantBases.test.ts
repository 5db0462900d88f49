import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { baseOf } from '../../src/accounts/baseOf.ts'
import { grantBases } from '../../src/accounts/grantBases.ts'
import { newGuest } from '../../src/accounts/newGuest.ts'
import type { FoundedGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

const GUESTS = 40
/** The last version without bases. */
const BEFORE_BASES = 3

let home: TestDatabase
let galaxy: FoundedGalaxy
before(async () => {
  home = await withTestDatabase()
  const founding = { seed: 'bases', sectors: 16, merchants: 0, timeScale: 1 }
  galaxy = await foundGalaxy(home.database, founding)
})
after(() => home.close())

function query<Row extends object>(sql: string): Promise<Row[]> {
  return home.database.web.query<Row>(sql)
}

async function guests(count: number) {
  const all = Array.from({ length: count }, (_, n) => newGuest(home.database, galaxy, `G ${n}`, 0))
  return (await Promise.all(all)).map((guest) => guest ?? assert.fail('no home is free'))
}

test('[VER-1] [INB-1] who came while the version before bases was written gets one once, when it rises', async () => {
  const grant = () => grantBases(home.database.web, galaxy)
  await query(`update galaxy set writes = ${BEFORE_BASES}`)
  const early = await guests(GUESTS)
  assert.ok(early.every(({ granted }) => granted === null))
  assert.deepEqual(await grant(), [])
  assert.deepEqual(await query('select from base'), [])
  await query(`update galaxy set writes = ${WRITES}`)
  const [gone] = early
  await query(`update commander set retired_at = now() where id = '${gone?.commander.id}'`)

  const [late, ...runs] = await Promise.all([guests(GUESTS), grant(), grant(), grant()])
  const sent = [...runs.flat(), ...(await grant())]
  assert.equal(sent.length, GUESTS - 1, 'the retired one gets none')
  assert.deepEqual(await grant(), [])
  const inbox = await query<{ id: string }>('select id from inbox')
  const told = [...sent, ...late.map(({ granted }) => granted)]
  assert.deepEqual(inbox.map(({ id }) => id).sort(), told.map((row) => row?.id).sort())
  for (const { commander, granted } of late) {
    const base = await baseOf(home.database, commander.id)
    assert.ok(base && granted)
    assert.equal(base.sector, commander.homeSector)
    const { sector: _, ...place } = base
    assert.deepEqual(granted.body, { base: { ...place, owner: commander.id } })
  }
})

test('bases of one sector stand around all of its systems alike, each in a slot of its own', async () => {
  await guests(GUESTS)
  const around = await query<{ sector: number; system: number; n: number; slots: number }>(
    `select sector, system, count(*)::int as n, 1 + max(slot)::int as slots from base
     group by sector, system`,
  )
  for (const { n, slots } of around) assert.equal(n, slots)
  for (const [sector, systems] of Map.groupBy(around, (row) => row.sector)) {
    const counts = systems.map(({ n }) => n)
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `sector ${sector}: ${counts}`)
  }
})
