import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { AUDIT_RULES } from '../../src/world/audit/findings.ts'
import { quickAudits } from '../../src/world/postgres/quickAudit.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'
import { type DamagedGalaxy, damagedGalaxy } from './damagedGalaxy.ts'

let home: TestDatabase
let damaged: DamagedGalaxy

before(async () => {
  home = await withTestDatabase()
  damaged = await damagedGalaxy(home)
})
after(() => home.close())

/**
 * The findings of a second run: forgotten sectors are reported only by the second run that sees
 * them.
 */
function foundAfter(damage: string): Promise<string[]> {
  return damaged.after(damage, async (database) => {
    const run = quickAudits(database.web)
    await run()
    const { findings, byRule } = await run()
    assert.deepEqual(Object.keys(byRule), AUDIT_RULES)
    const counted = AUDIT_RULES.reduce((sum, rule) => sum + byRule[rule].findings, 0)
    assert.equal(counted, findings.length)
    return findings.map(({ rule, says }) => `${rule} ${says}`)
  })
}

const LIVELIEST = '(select sector from event group by sector order by count(*) desc limit 1)'
const IN_LANE = '(select fleet_id from transit where hop > 0 order by fleet_id limit 1)'
const GALAXY_MS = '(select anchor_galaxy_ms + 3600000 from galaxy)'

test('a galaxy that was played breaks no rule', async () => {
  assert.deepEqual(await foundAfter('select 1'), [])
})

const FAULTS: readonly (readonly [name: string, damage: string, found: RegExp])[] = [
  [
    '[OWN-1] a transit that does not agree with its fleet',
    `update transit set state = jsonb_set(state, '{name}', '"Somebody"') where fleet_id = ${IN_LANE}`,
    /^OWN-1 the transit of fleet \S+ does not agree/,
  ],
  [
    '[OWN-1] a fleet whose row fell behind its departure',
    `alter table transit drop constraint transit_follows_fleet;
     with gone as (
       select f.id, f.hops, e.sector
       from event e join sector s on s.id = e.sector join fleet f on f.id = e.data->>'fleetId'
       where e.type = 'fleet.departed' and e.seq > s.seq - 10
         and f.hops = (e.data->>'hop')::int limit 1),
     lane as (delete from transit t using gone where t.fleet_id = gone.id)
     update fleet f set hops = gone.hops - 1, sector = gone.sector from gone where f.id = gone.id`,
    /^OWN-1 the row of fleet \S+ is behind its departure/,
  ],
  [
    '[OWN-2] a journal of a newer epoch than its sector',
    `update sector set epoch = 5 where id = ${LIVELIEST};
     update snapshot set epoch = 5 where sector = ${LIVELIEST}`,
    /^OWN-2 event \d+ is of epoch \d+, the sector of 5/,
  ],
  [
    '[OWN-4] a sector of a dead process',
    `insert into node (id, address, expires_at)
       values ('dead', '', clock_timestamp() - interval '30 min');
     update sector set holder = 'dead', next_due_at = null where id = 3`,
    /^OWN-4 the sector is held by the dead process dead/,
  ],
  [
    '[OWN-4] a sector held by nobody known',
    "update sector set holder = 'nobody', next_due_at = null where id = 3",
    /^OWN-4 the sector is held by nobody, which has no row/,
  ],
  [
    '[DUR-2] an answer without its event',
    "update order_ack set seq = seq + 100000 where order_id = 'rename-Beagle'",
    /^DUR-2 order rename-Beagle was acknowledged with event \d+, which is not there/,
  ],
  [
    '[DUR-5] a snapshot above the head',
    `insert into snapshot select sector, seq + 1000, epoch, schema_version, body, checksum
     from snapshot where sector = ${LIVELIEST} order by seq desc limit 1`,
    /^DUR-5 the snapshot at \d+ lies above the head/,
  ],
  [
    '[DUR-5] a snapshot of a newer epoch than its sector',
    `update snapshot set epoch = epoch + 1e9 where sector = ${LIVELIEST}`,
    /^DUR-5 a snapshot is of epoch \d+, the sector of/,
  ],
  [
    '[FEED-1] a head beyond the journal',
    `update sector set seq = seq + 1 where id = ${LIVELIEST}`,
    /^FEED-1 the journal ends at \d+, the head is/,
  ],
  [
    '[TIME-2] a sector that is due and forgotten',
    `update sector set holder = null, next_due_at = ${GALAXY_MS} - 600000 where id = ${LIVELIEST}`,
    /^TIME-2 the sector is due and nobody has taken it up/,
  ],
  [
    '[TIME-2] a fleet that nobody takes in',
    `update transit set depart_at = ${GALAXY_MS} - 700000, arrive_at = ${GALAXY_MS} - 600000
     where fleet_id = ${IN_LANE}`,
    /^TIME-2 fleet \S+ is due and has not been taken in/,
  ],
]

for (const [name, damage, found] of FAULTS) {
  test(`${name} is found, and nothing else`, async () => {
    const told = await foundAfter(damage)
    assert.equal(told.length, 1, told.join('\n'))
    assert.match(told[0] ?? '', found)
  })
}

test('[TIME-2] what looks forgotten in only one run is not reported', async () => {
  const due = `update sector set next_due_at = ${GALAXY_MS} - 600000 where id = 3`
  await damaged.after(due, async (database) => {
    const run = quickAudits(database.web)
    assert.deepEqual((await run()).findings, [])
    await database.web.query(`update sector set next_due_at = null where id = 3`)
    assert.deepEqual((await run()).findings, [])
  })
})

test('runs go through all sectors and lanes in turn', async () => {
  await damaged.after(`update sector set seq = seq + 1 where id = 11`, async (database) => {
    const run = quickAudits(database.web, { sectorsPerRun: 4, transitsPerRun: 1 })
    const found: number[] = []
    for (let count = 1; count <= 10; count++) found.push((await run()).findings.length)
    // 16 sectors, 4 at a time: the fault is in the third range. The fifth run reaches the end and
    // begins again.
    assert.deepEqual(found, [0, 0, 1, 0, 0, 0, 0, 1, 0, 0])
  })
})
