import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Galaxy } from '../../src/sim/galaxy.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import { type TestDatabase, withTestDatabase } from '../db/testDatabase.ts'
import { playedGalaxy } from './playedGalaxy.ts'

let home: TestDatabase
let galaxy: Galaxy

before(async () => {
  home = await withTestDatabase()
  galaxy = await playedGalaxy(home.database, 600)
})
after(() => home.close())

async function rulesBrokenBy(damage: string): Promise<string[]> {
  const { database } = home
  await database.web.query('create schema if not exists kept')
  const tables = ['fleet', 'transit', 'event', 'snapshot', 'sector']
  for (const table of tables) {
    await database.web.query(`create table kept.${table} as table public.${table}`)
  }
  try {
    await database.web.query(damage)
    const { findings } = await auditGalaxy(database, galaxy)
    return [...new Set(findings.map((finding) => finding.rule))].sort()
  } finally {
    await database.web.query('truncate transit, event, snapshot')
    await database.web.query('delete from fleet')
    await database.web.query(
      'update sector s set seq = k.seq, epoch = k.epoch from kept.sector k where k.id = s.id',
    )
    for (const table of ['fleet', 'transit', 'event', 'snapshot']) {
      await database.web.query(`insert into ${table} select * from kept.${table}`)
    }
    await database.web.query('drop schema kept cascade')
  }
}

const LIVELIEST = '(select sector from event group by sector order by count(*) desc limit 1)'
const HERE = `(select f.id from fleet f left join transit t on t.fleet_id = f.id
  where t.fleet_id is null order by f.id limit 1)`

test('a galaxy that was played and put down breaks no rule', async () => {
  const audit = await auditGalaxy(home.database, galaxy)
  assert.deepEqual(audit.findings, [])
  assert.equal(audit.fleets, 32)
  assert.ok(audit.events >= 600)
})

test('[OWN-1] a fleet row that names another sector is found', async () => {
  const damage = `update fleet set sector = 1 + sector % 16 where id = ${HERE}`
  assert.deepEqual(await rulesBrokenBy(damage), ['OWN-1'])
})

test('[OWN-1] a fleet that is in no place is found', async () => {
  const damage = "insert into fleet (id, sector, name) values ('lost', 1, 'Lost')"
  assert.deepEqual(await rulesBrokenBy(damage), ['OWN-1'])
})

test('[OWN-1] a fleet in a sector and in a lane is found', async () => {
  const damage = `insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
    select id, hops, sector, sector, 0, 0, '{}' from fleet where id = ${HERE}`
  assert.deepEqual(await rulesBrokenBy(damage), ['OWN-1'])
})

test('[FEED-1] a gap in a journal is found', async () => {
  const broken = await rulesBrokenBy(`delete from event where sector = ${LIVELIEST} and seq = 5`)
  assert.ok(broken.includes('FEED-1'))
})

test('[FEED-1] a head beyond the journal is found', async () => {
  const broken = await rulesBrokenBy(`update sector set seq = seq + 1 where id = ${LIVELIEST}`)
  assert.deepEqual(broken, ['FEED-1'])
})

test('[OWN-2] an event of an older epoch behind a newer one is found', async () => {
  const damage = `update event set epoch = epoch + 1 where sector = ${LIVELIEST} and seq = 3`
  assert.deepEqual(await rulesBrokenBy(damage), ['OWN-2'])
})

test('[TIME-1] time that runs back is found', async () => {
  const broken = await rulesBrokenBy(
    `update event set at = at + 1000000000 where sector = ${LIVELIEST} and seq = 3`,
  )
  assert.ok(broken.includes('TIME-1'))
})

test('[DUR-5] a snapshot that is not what the journal says is found', async () => {
  const damage = `update snapshot set checksum = 'other' where sector = ${LIVELIEST}`
  assert.deepEqual(await rulesBrokenBy(damage), ['DUR-5'])
})
