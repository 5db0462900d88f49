import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newGuest } from '../../src/accounts/newGuest.ts'
import { retireGuests } from '../../src/accounts/retireGuests.ts'
import { Sessions } from '../../src/accounts/Sessions.ts'
import { prune } from '../../src/world/postgres/retention.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'

const TIMES = { unplayedHours: 72, absentDays: 60 }

let server: TestServer
before(async () => {
  server = await withStarlane()
})
after(() => server.close())

function query<Row extends object>(sql: string, params: (string | number)[] = []): Promise<Row[]> {
  return server.database.web.query<Row>(sql, params)
}

/** Makes a guest whose fleet rests in its home sector. */
async function settle(name: string): Promise<string | null> {
  const { database, galaxy, world } = server
  const guest = await newGuest(database, galaxy, name, world.galaxyClock.now())
  if (!guest) return null
  await world.attend(guest.transit)
  assert.ok(guest.granted)
  world.sent(guest.granted)
  return guest.commander.id
}

async function fill(): Promise<string[]> {
  const settled: string[] = []
  for (;;) {
    const id = await settle(`Guest ${settled.length}`)
    if (id === null) return settled
    settled.push(id)
  }
}

function letDaysPass(days: number): Promise<object[]> {
  return query(`update commander set seen_at = seen_at - $1 * interval '1 day'`, [days])
}

const live = (id: string) =>
  query('select id from fleet where owner = $1 and ended_seq is null', [id])

test('[OWN-5] [INB-1] a full galaxy has free homes again once guests are retired', async () => {
  await query('update home_sector set room = 2')
  const first = await fill()
  assert.ok(first.length >= 2, `${first.length} homes`)
  assert.equal(await settle('One too many'), null)
  const nobody = { commanders: 0, homes: 0, sent: [] }
  assert.deepEqual(await retireGuests(server.database.web, TIMES), nobody)

  await until('all bases are placed', async () => {
    const placed = await query("select from chronicle where type = 'base.placed'")
    return placed.length === first.length
  })
  await letDaysPass(4)
  const { sent, ...retired } = await retireGuests(server.database.web, TIMES)
  assert.deepEqual(retired, { commanders: first.length, homes: 0 })
  assert.deepEqual(sent.map(({ body }) => body.commander).sort(), first.toSorted())
  await until('all homes are free', async () => {
    await retireGuests(server.database.web, TIMES)
    const [row] = await query<{ taken: number }>(
      'select sum(commanders)::int as taken from home_sector',
    )
    return row?.taken === 0
  })
  for (const id of first) assert.deepEqual(await live(id), [])
  const noted = await query<{ type: string; n: number }>(
    'select type, count(*)::int as n from chronicle group by type order by type',
  )
  assert.deepEqual(
    noted.map(({ type, n }) => [type, n]),
    ['base.ended', 'base.placed', 'fleet.ended'].map((type) => [type, first.length]),
  )
  for (const { committed } of server.world.hosts.values()) {
    assert.deepEqual([committed?.fleets.size, committed?.bases.size], [0, 0])
  }
  assert.deepEqual(await query('select from base'), [], 'their sites are free again')

  assert.equal((await fill()).length, first.length)
  // Tombstones and names are deleted once nobody can ask for them any more.
  await query(
    `update fleet set ended_at = ended_at - interval '31 days' where ended_at is not null`,
  )
  await prune(server.database.web, { acksHours: 24, eventsDays: 30 })
  const [left] = await query<{ n: number }>(
    'select count(*)::int as n from commander where id = any ($1)',
    [first as never],
  )
  assert.equal(left?.n, 0)
})

test('a guest who gave an order is retired only long after the last session, and never while present', async () => {
  await query('update home_sector set room = 64')
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  const room = await ann.join(ann.commander.homeSector)
  await ann.until(() => ann.fleet() !== undefined)
  const answer = await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Owl' })
  assert.ok(answer.ok)
  await letDaysPass(80)
  // A commander with a seat counts as present even if it asks for nothing.
  const sessions = new Sessions(server.database, silentLog)
  await sessions.renewSeated([ann.commander.id])
  await retireGuests(server.database.web, TIMES)
  assert.equal((await live(ann.commander.id)).length, 1)

  await query(`update order_ack set at = at - interval '2 days'`)
  await prune(server.database.web, { acksHours: 24, eventsDays: 30 })
  await letDaysPass(80)
  await retireGuests(server.database.web, TIMES)
  assert.equal((await live(ann.commander.id)).length, 1, 'a player is not retired as an onlooker')
  await letDaysPass(11)
  await retireGuests(server.database.web, TIMES)
  await until('the fleet ended', async () => (await live(ann.commander.id)).length === 0)
  assert.equal(await sessions.verify(ann.token), null)
  await room.leave()
})

test('a session ends some days after its last use, not after it was made', async () => {
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  const sessions = () => new Sessions(server.database, silentLog)
  const daysLeft = async (): Promise<number> => {
    const [row] = await query<{ days: number }>(
      `select extract(epoch from expires_at - clock_timestamp()) / 86400 as days
       from session where commander_id = $1`,
      [ann.commander.id],
    )
    return Math.round(Number(row?.days))
  }
  for (let month = 0; month < 3; month++) {
    await query(
      `update session set expires_at = expires_at - interval '29 days' where commander_id = $1`,
      [ann.commander.id],
    )
    assert.equal(await daysLeft(), 1)
    assert.ok(await sessions().verify(ann.token))
    await until('it is renewed', async () => (await daysLeft()) === 30)
  }
})
