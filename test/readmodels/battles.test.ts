import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { writeFacts } from '../../src/db/writeFacts.ts'
import type { BattleList, BattleReport, BattleRounds } from '../../src/protocol/battleReports.ts'
import type { Me } from '../../src/protocol/httpBodies.ts'
import { shieldFact } from '../../src/sim/diplomacy/shield.ts'
import { fullHull } from '../../src/sim/fleets/wounds.ts'
import { distance } from '../../src/sim/galaxy/course.ts'
import type { System } from '../../src/sim/galaxy/galaxy.ts'
import { oreOf } from '../../src/sim/rules/ships.ts'
import { ACCOUNT_CLOSED_MS } from '../../src/sim/rules/war.ts'
import { WRECK_ORE_PERCENT } from '../../src/sim/rules/wrecks.ts'
import { grantSystem } from '../../testkit/grantSystem.ts'
import { companionOf, TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'

const LIST = '/api/reports/battles'
const LIMIT = { burst: 400, perMinute: 1 }

let server: TestServer
let attacker: TestPlayer
let victim: TestPlayer
let stranger: TestPlayer
/** When the shield of the attacker would have ended. */
let plannedEnd = 0
let id = ''
/** The victim's fleet that is in no fight. */
let safe = ''

before(async () => {
  server = await withStarlane({ limits: { reportsOfLoopback: LIMIT } })
  attacker = await TestPlayer.found(server.endpoint, 'Ada')
  await attacker.join()
  victim = await companionOf(server.endpoint, attacker)
  stranger = await TestPlayer.found(server.endpoint, 'Zoe')
  plannedEnd = (await me(attacker)).shieldUntil ?? assert.fail('a newcomer is shielded')
  await fight()
})
after(async () => {
  await Promise.all([attacker, victim].map((player) => player.room.leave()))
  await server.close()
})

async function me({ token }: TestPlayer): Promise<Me> {
  return (await get<Me>('/api/me', token)).body
}

async function get<Body>(path: string, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const answer = await fetch(server.endpoint + path, { headers })
  const text = await answer.text()
  return {
    ...{ status: answer.status, headers: answer.headers, text },
    body: JSON.parse(text) as Body,
  }
}

/** The victim sends most of its ships away and loses its shield; the attacker finds it weak. */
async function fight(): Promise<void> {
  const { web } = server.database
  const { fleetId } = victim
  const split = await victim.order({
    ...{ type: 'split', fleetId, name: 'Safe', ships: { scout: 2, interceptor: 2 } },
  })
  assert.ok(split.ok && split.born)
  const { x = 0, y = 0 } = victim.fleet() ?? {}
  const away = { x: x > 500 ? x - 300 : x + 300, y }
  assert.ok((await victim.order({ type: 'move', fleetId: split.born, to: away })).ok)
  safe = split.born
  await victim.until(() => victim.fleet(safe)?.vx === 0)
  const since = Math.ceil(server.world.galaxyClock.now())
  await web.dataSource.transaction((manager) =>
    writeFacts(manager, [{ kind: shieldFact, key: victim.commander.id, since, value: false }]),
  )
  await server.world.factsCommitted()
  await until('the attack to be allowed', async () => {
    const target = { fleetId }
    const { fleetId: own } = attacker
    return (await attacker.order({ type: 'attack', fleetId: own, target })).ok
  })
  await until('the battle to be reported', async () => {
    const { body } = await get<BattleList>(LIST)
    id = body.reports[0]?.id ?? ''
    return id !== ''
  })
}

test('[FACT-1] who attacks gives its shield up, and soon all know', async () => {
  await until('it to be a fact', async () => (await me(attacker)).shieldUntil !== plannedEnd)
  const { shieldUntil } = await me(attacker)
  assert.ok(shieldUntil === null || shieldUntil < plannedEnd)
})

test('[VIS-2] everybody may know who fought where and what was lost, and nothing more', async () => {
  const list = await get<BattleList>(LIST)
  assert.equal(list.headers.get('cache-control'), 'public, max-age=5')
  const report = await get<BattleReport>(`${LIST}/${id}`)
  const { parties, sector, rounds, beganAt, endedAt, details, openAt } = report.body
  assert.equal(sector, attacker.commander.homeSector)
  assert.ok(rounds > 0 && beganAt < endedAt)
  assert.equal(openAt, endedAt + ACCOUNT_CLOSED_MS)
  const of = (player: TestPlayer) => parties.find((one) => one.commander === player.commander.id)
  assert.equal(parties.length, 2)
  assert.equal(of(attacker)?.name, 'Ada')
  assert.deepEqual(of(victim)?.lost, { interceptor: 1 })
  assert.deepEqual(list.body.reports[0]?.parties, parties)
  assert.equal(details, null)
  const rest = await get(`${LIST}/${id}`, stranger.token)
  assert.equal(rest.headers.get('cache-control'), 'private, no-store')
  assert.match(rest.headers.get('vary') ?? '', /Authorization/)
  for (const { text } of [list, report, rest]) {
    assert.doesNotMatch(text, /brought|dealt|"x"/)
    for (const { fleetId } of [attacker, victim]) assert.ok(!text.includes(fleetId))
  }
  for (const token of [undefined, stranger.token]) {
    const refused = await get<{ error: { code: string } }>(`${LIST}/${id}/rounds`, token)
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'forbidden'])
    assert.equal(refused.headers.get('cache-control'), 'no-store')
  }
})

test('[VIS-2] those who fought may know all of it at once, and see its rounds again', async () => {
  for (const { token } of [attacker, victim]) {
    const { details, rounds } = (await get<BattleReport>(`${LIST}/${id}`, token)).body
    assert.deepEqual(
      details?.fleets.map(({ fleetId }) => fleetId),
      [attacker.fleetId],
    )
    const account = (player: TestPlayer) =>
      details?.parties.find(({ commander }) => commander === player.commander.id)
    assert.deepEqual(account(attacker)?.brought, { scout: 2, interceptor: 3 })
    assert.deepEqual(account(victim)?.brought, { interceptor: 1 })
    const { steps, next } = (await get<BattleRounds>(`${LIST}/${id}/rounds`, token)).body
    assert.equal(next, null)
    assert.deepEqual(
      steps.map(({ type }) => type),
      ['began', ...Array.from({ length: rounds }, () => 'round')],
    )
    const last = steps.at(-1)
    assert.ok(last?.type === 'round')
    assert.deepEqual(last.hits.find(({ fleetId }) => fleetId === victim.fleetId)?.ships, {})
  }
})

test('reports are found by commander and by sector', async () => {
  const { homeSector } = attacker.commander
  const found = async (query: string) =>
    (await get<BattleList>(`${LIST}?${query}`)).body.reports.map((one) => one.id)
  assert.deepEqual(await found(`commander=${victim.commander.id}&sector=${homeSector}`), [id])
  assert.deepEqual(await found(`commander=${stranger.commander.id}`), [])
  assert.deepEqual(await found(`sector=${(homeSector % 16) + 1}`), [])
  assert.deepEqual(await found(`before=${id}`), [])
})

/** The systems of the sector, the farthest from the attacker first. */
function farSystems(): readonly System[] {
  const { x = 0, y = 0 } = attacker.fleet() ?? {}
  const systems = server.galaxy.sectors[attacker.commander.homeSector - 1]?.systems ?? []
  const away = (system: System): number => distance(system, { x, y })
  return systems.toSorted((one, other) => away(other) - away(one))
}

/** Not asked over HTTP, where an address may ask only so often. */
async function latestReport(): Promise<string | undefined> {
  const sql = 'select id from battle_report order by ended_at desc limit 1'
  const [latest] = await server.database.web.query<{ id: string }>(sql)
  return latest?.id
}

/** Gives the victim a system, has the attacker fight what is there, and waits for the report. */
async function siege(grant: { system: number; level: number }, docked?: string): Promise<string> {
  const { system } = grant
  const { homeSector } = attacker.commander
  const known = await latestReport()
  await grantSystem(server.database, homeSector, { ...grant, owner: victim.commander.id })
  if (docked !== undefined) {
    // It would fight the attacker on its way, where attacking has made that one an outlaw.
    assert.ok((await victim.order({ type: 'stance', fleetId: docked, stance: 'passive' })).ok)
    await until('the dock to be the victim’s', async () => {
      return (await victim.order({ type: 'dock', fleetId: docked, at: { system } })).ok
    })
    await victim.until(() => victim.fleet(docked) === undefined)
  }
  const target = { systemId: system }
  await until('the attack on the system to be allowed', async () => {
    return (await attacker.order({ type: 'attack', fleetId: attacker.fleetId, target })).ok
  })
  await until('the siege to be reported', async () => (await latestReport()) !== known)
  return (await latestReport()) ?? ''
}

async function siegeReport(battle: string) {
  const { commander, token } = victim
  const { body } = await get<BattleReport>(`${LIST}/${battle}`, token)
  const { steps } = (await get<BattleRounds>(`${LIST}/${battle}/rounds`, token)).body
  const own = <Some extends { commander: string | null }>(all: readonly Some[] = []) =>
    all.find((one) => one.commander === commander.id)
  const account = own(body.details?.parties)
  const lost = own(body.parties)?.lost
  return { body, account, lost, steps, garrisons: body.details?.garrisons }
}

test('[VIS-2] who held a station that was fought may know how it was beaten, and others what ore is left', async () => {
  const [system] = farSystems()
  assert.ok(system)
  const battle = await siege({ system: system.id, level: 0 }, safe)
  const { body, account, lost, steps, garrisons } = await siegeReport(battle)
  const holder = { system: system.id, commander: victim.commander.id }
  assert.deepEqual(garrisons, [{ ...holder, isBeaten: true }])
  assert.deepEqual(account?.brought, { scout: 2, interceptor: 2 }, 'docked ships count')
  assert.deepEqual(lost, { scout: 2, interceptor: 2 })
  assert.deepEqual(account.cargoLost, { ore: 0, gas: 0 })
  const ore = body.parties.reduce((sum, party) => sum + oreOf(party.lost), 0)
  assert.equal(body.wreckOre, Math.floor((ore * WRECK_ORE_PERCENT) / 100))
  const [began] = steps
  assert.ok(began?.type === 'began')
  assert.deepEqual(began.garrisons, [
    {
      ...{ ...holder, x: system.x, y: system.y, hull: 0 },
      ...{ ships: { scout: 2, interceptor: 2 }, wounds: {} },
    },
  ])
  const last = steps.at(-1)
  assert.ok(last?.type === 'round')
  assert.deepEqual(last.garrisons, [{ ...holder, hull: 0, ships: {}, wounds: {} }])

  const others = await get<BattleReport>(`${LIST}/${battle}`, stranger.token)
  assert.equal(others.body.wreckOre, body.wreckOre)
  assert.equal(others.body.details, null)
  assert.doesNotMatch(others.text, /garrison|system|isBeaten|cargo/)
})

test('[VIS-2] each round tells the hull that a station has left, and the report that it was not beaten', async () => {
  const [system] = farSystems()
  assert.ok(system)
  const battle = await siege({ system: system.id, level: 1 })
  const { lost, steps, garrisons } = await siegeReport(battle)
  const holder = { system: system.id, commander: victim.commander.id }
  assert.deepEqual(garrisons, [{ ...holder, isBeaten: false }])
  assert.deepEqual(lost, {})
  const hulls = steps.flatMap((step) =>
    'garrisons' in step ? step.garrisons.map(({ hull }) => hull) : [],
  )
  const full = fullHull('station', 1)
  assert.equal(hulls.length, steps.length)
  assert.equal(hulls[0], full)
  for (const [index, hull] of hulls.slice(1).entries()) assert.ok(hull < (hulls[index] ?? 0))
  assert.ok((hulls.at(-1) ?? 0) > 0)
})

test('[VIS-2] after 24 h everybody may know all of it, and see its rounds while they are kept', async () => {
  const { web } = server.database
  await web.query('update battle_report set ended_at = ended_at - $1', [ACCOUNT_CLOSED_MS])
  const { body, headers } = await get<BattleReport>(`${LIST}/${id}`)
  assert.equal(headers.get('cache-control'), 'public, max-age=60')
  assert.equal(body.details?.fleets.length, 1)
  const { steps } = (await get<BattleRounds>(`${LIST}/${id}/rounds`, stranger.token)).body
  assert.ok(steps.length > 1)
  await web.query('delete from event where sector = $1 and seq = $2', [
    ...[body.sector, steps[0]?.seq ?? 0],
  ])
  const gone = await get<{ error: { code: string; message: string } }>(`${LIST}/${id}/rounds`)
  assert.deepEqual([gone.status, gone.body.error.code], [410, 'gone'])
  assert.match(gone.body.error.message, /no longer kept/)
})

test('the name of a commander who has gone is not told', async () => {
  const { web } = server.database
  const gone = victim.commander.id
  await web.query('update commander set retired_at = clock_timestamp() where id = $1', [gone])
  const { parties } = (await get<BattleReport>(`${LIST}/${id}`)).body
  const names = Object.fromEntries(parties.map(({ commander, name }) => [commander, name]))
  assert.deepEqual(names, { [attacker.commander.id]: 'Ada', [gone]: null })
})

test('[IN-2] an address may ask for reports only so often', async () => {
  let status = 200
  for (let asked = 0; status === 200 && asked <= LIMIT.burst; asked += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(LIST)))
    const refused = answers.find((one) => one.status === 429)
    if (!refused) continue
    status = refused.status
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
  }
  assert.equal(status, 429)
})
