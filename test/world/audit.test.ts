import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { type AuditOptions, auditGalaxy } from '../../src/world/audit.ts'
import { type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'
import { type DamagedGalaxy, damagedGalaxy } from './damagedGalaxy.ts'

let home: TestDatabase
let damaged: DamagedGalaxy

before(async () => {
  home = await withTestDatabase()
  damaged = await damagedGalaxy(home)
})
after(() => home.close())

function auditAfter(damage: string, options: Partial<AuditOptions> = {}) {
  return damaged.after(damage, (database) =>
    auditGalaxy(database, damaged.galaxy, { secondLookMs: 0, ...options }),
  )
}

const LIVELIEST = '(select sector from event group by sector order by count(*) desc limit 1)'
/** A merchant who has jumped and is in a sector. */
const HERE = `(select f.id from fleet f left join transit t on t.fleet_id = f.id
  where t.fleet_id is null and f.hops > 0 and f.owner is null order by f.id limit 1)`
const IN_LANE = '(select fleet_id from transit where hop > 0 order by fleet_id limit 1)'
const ARRIVAL = `(select e.sector, e.seq from event e where e.type = 'fleet.arrived'
  order by e.sector, e.seq limit 1)`
const GALAXY_MS = `(select anchor_galaxy_ms + 3600000 from galaxy)`

test('a galaxy that was played and stopped breaks no rule', async () => {
  const audit = await auditAfter('select 1')
  assert.deepEqual(audit.findings, [])
  assert.equal(audit.fleets, 33)
  assert.equal(audit.acks, 2)
  assert.ok(audit.events >= 600)
  for (const [rule, { checked }] of Object.entries(audit.byRule)) {
    // The ledger's own check is handed in, and has a test of its own.
    assert.ok(checked > 0 || rule.startsWith('LEDG'), rule)
  }
})

test('reading journals in pages makes no difference', async () => {
  const whole = await auditAfter('select 1')
  const seen: number[] = []
  const paged = await auditAfter('select 1', {
    eventsPerPage: 7,
    onProgress: ({ sectors }) => seen.push(sectors),
  })
  assert.deepEqual(paged, whole)
  assert.deepEqual(
    seen,
    Array.from({ length: 16 }, (_, index) => index + 1),
  )
})

/** Each fault damages the database by one statement, and must cause exactly its findings. */
const FAULTS: readonly (readonly [
  name: string,
  damage: string,
  ...found: readonly (readonly [rule: string, says: RegExp])[],
])[] = [
  [
    'a fleet that is no more by its row, and in a sector',
    `update fleet set ended_seq = 1, ended_at = clock_timestamp() where id = ${HERE}`,
    ['OWN-5', /is in the sector, and no more/],
  ],
  [
    'a base of which its sector does not know',
    `insert into commander (id, name, home_sector) values ('eve', 'Eve', 1);
     insert into base (id, commander_id, sector, system, slot, x, y)
     values ('lost', 'eve', 1, 1, 63, 0, 0)`,
    ['OWN-5', /base lost has a row and is not in the sector/],
  ],
  [
    'a base without a row',
    'delete from base',
    ['OWN-5', /base \S+ is in the sector and has no row/],
  ],
  [
    'a base that stands elsewhere by its row',
    'update base set x = x + 1',
    ['OWN-5', /base \S+ has another owner or place in its row/],
  ],
  [
    'a chronicle that is shorter than its sector says',
    'update sector set noted = 2 where id = 3',
    ['READ-1', /has 0 entries up to 0; the sector's row counts 2/],
  ],
  [
    '[OWN-1] a fleet whose row names another sector',
    `update fleet set sector = 1 + sector % 16 where id = ${HERE}`,
    ['OWN-1', /is in the sector; its row names sector \d+/],
  ],
  [
    '[OWN-1] a fleet that is in no place',
    "insert into fleet (id, sector, name) values ('lost', 1, 'Lost')",
    ['OWN-1', /lost is in no place/],
  ],
  [
    '[OWN-1] a fleet lost from its lane',
    `delete from transit where fleet_id = ${IN_LANE}`,
    ['OWN-1', /is in no place/],
  ],
  [
    '[OWN-1] a fleet in a sector and in a lane',
    `insert into transit
     select f.id, f.hops, (e.data->>'from')::int, f.sector, 0, 1e15, e.data->'fleet'
     from fleet f join event e on e.type = 'fleet.arrived'
       and e.data->'fleet'->>'id' = f.id and e.data->'fleet'->>'hops' = f.hops::text
     where f.id = ${HERE}`,
    ['OWN-1', /is in a lane and in the sector/],
  ],
  [
    '[OWN-1] a fleet without a row',
    `delete from fleet where id = ${HERE}`,
    ['OWN-1', /is in the sector and has no row/],
  ],
  [
    '[OWN-1] a fleet that has made other jumps by its row',
    `update fleet set hops = hops + 1 where id = ${HERE}`,
    ['OWN-1', /has made \d+ jumps in the sector, \d+ by its row/],
  ],
  [
    '[OWN-1] a fleet that is named otherwise in its row',
    `update fleet set name = 'Somebody' where id = ${HERE}`,
    ['OWN-1', /another name or owner/],
  ],
  [
    '[OWN-1] a transit whose fleet is another than its row tells',
    `update transit set state = jsonb_set(state, '{name}', '"Somebody"') where fleet_id = ${IN_LANE}`,
    ['OWN-1', /the transit of fleet \S+ does not agree/],
  ],
  [
    '[OWN-1] a transit of another hop than its fleet',
    `alter table transit drop constraint transit_follows_fleet;
     update fleet set hops = hops + 1 where id = ${IN_LANE}`,
    ['OWN-1', /the transit of fleet \S+ does not agree/],
  ],
  [
    '[OWN-1] a transit of no fleet',
    `alter table transit drop constraint transit_follows_fleet;
     delete from fleet where id = ${IN_LANE}`,
    ['OWN-1', /the transit of fleet \S+ does not agree/],
  ],
  [
    '[OWN-1] a fleet that arrived twice',
    `with one as (
       select f.id, f.hops, f.sector from fleet f where f.id = ${HERE}
     ), head as (
       update sector s set seq = s.seq + 1 from one where s.id = one.sector returning s.id, s.seq
     )
     insert into event (sector, seq, epoch, flush, type, v, at, audience, data)
     select e.sector, head.seq, e.epoch, e.flush, e.type, e.v, 1e15, e.audience, e.data
     from one, head, event e
     where e.sector = one.sector and e.type = 'fleet.arrived'
       and e.data->'fleet'->>'id' = one.id and e.data->'fleet'->>'hops' = one.hops::text`,
    ['OWN-1', /has 2 arrivals/],
  ],
  [
    '[OWN-1] a departure without arrival, and an arrival without departure',
    `update event set data = jsonb_set(data, '{hop}', '7000') where (sector, seq) =
       (select sector, seq from event where type = 'fleet.departed' order by sector, seq limit 1)`,
    ['OWN-1', /has no departure/],
    ['OWN-1', /jump 7000 .* has no arrival and is not under way/],
  ],
  [
    '[OWN-1] a fleet that arrived from elsewhere than it departed from',
    `update event set data = jsonb_set(data, '{from}', '99') where (sector, seq) = ${ARRIVAL}`,
    ['OWN-1', /leads elsewhere/],
  ],
  [
    '[OWN-2] an event of an older epoch behind a newer one',
    `update event set epoch = epoch - 1 where sector = ${LIVELIEST} and seq = 5`,
    ['OWN-2', /event 5 is of epoch \d+, after one of/],
  ],
  [
    '[OWN-2] an event of a newer epoch than its sector',
    `update event e set epoch = epoch + 1e9 where sector = ${LIVELIEST}
       and seq = (select seq from sector where id = e.sector)`,
    ['OWN-2', /event \d+ is of epoch \d+, the sector of/],
  ],
  [
    '[OWN-4] a sector held by a process that died long ago',
    `insert into node (id, address, expires_at)
       values ('dead', '', clock_timestamp() - interval '30 min');
     update sector set holder = 'dead', next_due_at = null where id = 3`,
    ['OWN-4', /held by the dead process dead/],
  ],
  [
    '[OWN-4] a sector held by nobody known',
    "update sector set holder = 'nobody', next_due_at = null where id = 3",
    ['OWN-4', /held by nobody, which has no row/],
  ],
  [
    '[DUR-2] an answer whose event was never written',
    `update order_ack set seq = 100000, outcome = jsonb_set(outcome, '{seq}', '100000')
     where order_id = 'rename-Adventure'`,
    ['DUR-2', /rename-Adventure .* the journal does not reach so far/],
    ['DUR-3', /no answer of an order is kept/],
  ],
  [
    '[DUR-2] an answer whose event is gone',
    `delete from event where (sector, seq) =
       (select sector, seq from order_ack where order_id = 'rename-Adventure')`,
    ['DUR-2', /rename-Adventure .* that event is missing/],
    ['FEED-1', /events (\d+) to \1 are missing/],
  ],
  [
    '[DUR-2] an answer that is not the one that was kept',
    `update order_ack set outcome = '{"ok": false}' where order_id = 'rename-Adventure'`,
    ['DUR-2', /rename-Adventure .* the kept answer says otherwise/],
  ],
  [
    '[DUR-3] an order that took effect twice',
    `alter table order_ack drop constraint order_ack_pkey;
     insert into order_ack select * from order_ack where order_id = 'rename-Beagle'`,
    ['DUR-3', /rename-Beagle .* took effect more than once/],
  ],
  [
    '[DUR-3] an order that would take effect again',
    "delete from order_ack where order_id = 'rename-Beagle'",
    ['DUR-3', /renames a fleet, and no answer of an order is kept/],
  ],
  [
    '[DUR-5] a snapshot that is damaged',
    `update snapshot set checksum = 'other' where sector = ${LIVELIEST}
       and seq = (select max(seq) from snapshot where sector = ${LIVELIEST})`,
    ['DUR-5', /is damaged: its checksum differs/],
  ],
  [
    '[DUR-5] a snapshot that is not what the journal says',
    `with changed as (select sector, seq, replace(body, '"lagMs":0', '"lagMs":1') as body from snapshot
       where sector = ${LIVELIEST} order by seq limit 1)
     update snapshot s set body = c.body,
       checksum = encode(sha256(convert_to(c.body, 'UTF8')), 'hex')
     from changed c where s.sector = c.sector and s.seq = c.seq`,
    ['DUR-5', /is not what the journal says/],
  ],
  [
    '[DUR-5] a snapshot above the head',
    `insert into snapshot select sector, seq + 1000, epoch, schema_version, body, checksum
     from snapshot where sector = ${LIVELIEST} order by seq desc limit 1`,
    ['DUR-5', /lies above the head/],
  ],
  [
    '[DUR-5] a snapshot of a newer epoch than its sector',
    `update snapshot set epoch = epoch + 1e9 where sector = ${LIVELIEST}
       and seq = (select max(seq) from snapshot where sector = ${LIVELIEST})`,
    ['DUR-5', /is of epoch \d+, the sector of/],
  ],
  [
    '[DUR-5] an event that cannot have happened',
    `update event set data = '{}' where (sector, seq) =
       (select sector, seq from event where type = 'fleet.course' order by sector, seq limit 1)`,
    ['DUR-5', /event \d+ \(fleet.course\) cannot be applied/],
  ],
  [
    '[FEED-1] a gap in a journal',
    `delete from event where sector = ${LIVELIEST} and seq between 5 and 7`,
    ['FEED-1', /events 5 to 7 are missing/],
  ],
  [
    '[FEED-1] a journal that ends before its head',
    `update sector set seq = seq + 1 where id = ${LIVELIEST}`,
    ['FEED-1', /events (\d+) to \1 are missing/],
  ],
  [
    '[FEED-1] a journal that goes on behind its head',
    `insert into event select sector, seq + 100000, epoch, flush, 'fleet.renamed', v, at, 'none', '{}'
     from event where sector = ${LIVELIEST} and seq = 1`,
    ['FEED-1', /the journal goes on to 100001/],
  ],
  [
    '[TIME-1] time that runs back',
    `update event set at = at + 1000000000 where sector = ${LIVELIEST} and seq = 3`,
    ['TIME-1', /event 4 is at \d+, after one at/],
  ],
  [
    '[TIME-2] a sector that is due and forgotten',
    `update sector set holder = null, next_due_at = ${GALAXY_MS} - 600000 where id = ${LIVELIEST}`,
    ['TIME-2', /the sector is due and nobody has taken it up/],
  ],
  [
    '[TIME-2] a fleet that nobody takes in',
    `update transit set depart_at = ${GALAXY_MS} - 700000, arrive_at = ${GALAXY_MS} - 600000
     where fleet_id = ${IN_LANE}`,
    ['TIME-2', /is due and has not been taken in/],
  ],
  [
    'a sector that is not on the map',
    "insert into sector (id, name, x, y) values (17, 'Nowhere', 0, 0)",
    ['GALAXY', /sector 17 is not on the map/],
  ],
  [
    'events of a sector that is not on the map',
    `insert into event select 17, seq, epoch, flush, 'fleet.renamed', v, at, 'none', '{}'
     from event where sector = ${LIVELIEST} and seq = 1`,
    ['GALAXY', /a row of event names a sector that is not on the map/],
  ],
]

for (const [name, damage, ...found] of FAULTS) {
  test(`${name} is found, and nothing else`, async () => {
    const { findings, byRule } = await auditAfter(damage)
    const told = findings.map(({ rule, says }) => `${rule} ${says}`).sort()
    const all = [...found].sort(([one], [other]) => (one < other ? -1 : 1))
    assert.equal(told.length, all.length, told.join('\n'))
    for (const [index, [rule, says]] of all.entries()) {
      assert.match(told[index] ?? '', new RegExp(`^${rule} `))
      assert.match(told[index] ?? '', says)
    }
    for (const rule of new Set(found.map(([rule]) => rule))) {
      const { findings } = byRule[rule as keyof typeof byRule]
      assert.equal(findings, found.filter(([one]) => one === rule).length)
    }
  })
}

test('[TIME-2] in a galaxy that stands still, nothing is late', async () => {
  const { findings } = await auditAfter(
    `update galaxy set anchor_at = anchor_at - interval '10 days',
       last_beat_at = last_beat_at - interval '10 days';
     insert into node (id, address, expires_at)
       values ('dead', '', clock_timestamp() - interval '10 days');
     update sector set holder = 'dead', next_due_at = null where id = 3;
     update sector set next_due_at = ${GALAXY_MS} where id = 4`,
  )
  assert.deepEqual(findings, [])
})

test('[TIME-2] a sector that is taken up between two looks is not reported as forgotten', async () => {
  const damage = `update sector set holder = null, next_due_at = 0 where id = 3`
  const takeUp = `update sector set epoch = epoch + 3600000, next_due_at = null where id = 3`
  const { findings } = await damaged.after(damage, async (database) => {
    const onProgress = ({ sectors }: { sectors: number }) => {
      if (sectors === 1) void database.commits.query(takeUp)
    }
    return auditGalaxy(database, damaged.galaxy, { secondLookMs: 100, onProgress })
  })
  assert.deepEqual(findings, [])
})

test('journal entries deleted by retention are not missed elsewhere', async () => {
  const { findings, events } = await auditAfter(
    `delete from event where sector = ${LIVELIEST} and seq <=
       (select min(seq) from snapshot where sector = ${LIVELIEST})`,
  )
  assert.deepEqual(findings, [])
  assert.ok(events > 0)
})

test('findings beyond a thousand are only counted', async () => {
  const { findings, byRule } = await auditAfter(
    `insert into fleet (id, sector, name) select 'lost-' || i, 1, 'Lost' from generate_series(1, 3000) i`,
  )
  assert.equal(findings.length, 1_000)
  assert.equal(byRule['OWN-1'].findings, 3_000)
})
