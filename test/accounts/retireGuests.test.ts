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

/** A guest whose fleet stands in its sector. */
async function settle(name: string): Promise<string | null> {
  const { database, galaxy, world } = server
  const guest = await newGuest(database, galaxy, name, world.galaxyClock.now())
  if (!guest) return null
  await world.attend(guest.transit)
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

test('[OWN-5] [INB-1] a full galaxy has homes again when guests have gone', async () => {
  await query('update home_sector set room = 2')
  const first = await fill()
  assert.ok(first.length >= 2, `${first.length} homes`)
  assert.equal(await settle('One too many'), null)
  const nobody = { commanders: 0, homes: 0, sent: [] }
  assert.deepEqual(await retireGuests(server.database.web, TIMES), nobody)

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
  const ended = await query<{ type: string }>('select type from chronicle')
  assert.equal(ended.length, first.length)
  for (const host of server.world.hosts.values()) assert.equal(host.committed?.fleets.size, 0)

  assert.equal((await fill()).length, first.length)
  // Tombstones and names go when nothing can be told of them any more.
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

test('a guest who gave an order stays until long after the last session, and one who is seated stays', async () => {
  await query('update home_sector set room = 64')
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  const room = await ann.join(ann.commander.homeSector)
  await ann.until(() => ann.fleet() !== undefined)
  const answer = await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Owl' })
  assert.ok(answer.ok)
  await letDaysPass(80)
  // Whoever has a seat is seen, though it asks for nothing.
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
