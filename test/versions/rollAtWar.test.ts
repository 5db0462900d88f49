import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nanoid } from 'nanoid'
import { galaxyNowSql } from '../../src/db/galaxyTime.ts'
import { writeFacts } from '../../src/db/writeFacts.ts'
import { auditLedger } from '../../src/ledger/auditLedger.ts'
import type { CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import { allianceFact } from '../../src/sim/diplomacy/alliance.ts'
import { relationFact, relationKey } from '../../src/sim/diplomacy/relation.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { CHANGE_NOTICE_MS } from '../../src/sim/rules/diplomacy.ts'
import { readEvent, type StoredEvent, WRITES } from '../../src/sim/versions.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import { endShields } from '../../testkit/endShields.ts'
import { GoodsLedger } from '../../testkit/GoodsLedger.ts'
import { RoundLedger } from '../../testkit/RoundLedger.ts'
import { ShipLedger } from '../../testkit/ShipLedger.ts'
import { sendFleet } from '../../testkit/sendFleet.ts'
import { TestPlayer } from '../../testkit/testServer.ts'
import { type Build, LAST, makeLastBuild, makeNextBuild, NEXT } from './builds.ts'
import { MixedGalaxy, until } from './MixedGalaxy.ts'

const SEED = 'roll at war'
const SECTORS = 16
const TIME_SCALE = 20
/** Real ms that a declaration may take beyond the notice that all must have. */
const DECLARED_MS_MAX = 2_000
const ANSWER_MS_MAX = 15_000

let galaxy: MixedGalaxy
let [lastBuild, nextBuild]: [Build | null, Build | null] = [null, null]

before(async () => {
  galaxy = await MixedGalaxy.open({
    GALAXY_SEED: SEED,
    GALAXY_SECTORS: String(SECTORS),
    MERCHANTS: '32',
    TIME_SCALE: String(TIME_SCALE),
  })
  const builds = [await makeLastBuild(), await makeNextBuild()] as const
  for (const build of builds) galaxy.endWith(() => build.remove())
  ;[lastBuild, nextBuild] = builds
})
after(() => galaxy.close())

test('[VER-1] [OWN-5] [OWN-6] [PLAY-1] yards wait until the last version has gone; war and yards go on as the next takes over', async () => {
  const last = await galaxy.start(lastBuild)
  assert.equal(await galaxy.writes(), LAST)
  const [ada, bob] = [
    await TestPlayer.found(last.endpoint, 'Ada'),
    await TestPlayer.found(last.endpoint, 'Bob'),
  ]
  const sector = ada.commander.homeSector
  // Ten scouts need 1,600 rounds for 200 haulers, which cannot shoot back.
  const haulers = { owner: ada.commander.id, ships: { hauler: 200 }, at: { x: 500, y: 500 } }
  const scouts = { owner: bob.commander.id, ships: { scout: 10 }, at: { x: 520, y: 500 } }
  const convoy = await sendFleet(galaxy.database, { ...haulers, sector }, LAST)
  const raiders = await sendFleet(galaxy.database, { ...scouts, sector }, LAST)
  const isWarAt = await declareWar(ada.commander.id, bob.commander.id)

  // From here on the galaxy is rolled to this build, with fleets under way.
  const goal = 1 + ((sector + 7) % SECTORS)
  const { fleetId } = ada
  await give(last.endpoint, ada, { type: 'route', fleetId, toSector: goal })
  const now = await galaxy.start(null)
  const [lastNode, nowNode] = [await galaxy.nodeOf(last), await galaxy.nodeOf(now)]
  const wake = async () => {
    await order(last.endpoint, ada, { type: 'stop', fleetId: convoy })
  }
  for (const node of [nowNode, lastNode, nowNode]) {
    await galaxy.move(sector, node, wake)
  }
  await until('the war is on', async () => (await galaxyNow()) > isWarAt)
  await until('both fleets are there', async () => {
    const rows = await galaxy.query(
      `select from event where type = 'fleet.placed' and data -> 'fleet' ->> 'id' in ($1, $2)`,
      [convoy, raiders],
    )
    return rows.length === 2
  })
  const build = { type: 'build', at: { base: ada.base.id }, ship: 'scout', count: 3 }
  const early = await order(now.endpoint, ada, build)
  assert.match(early ?? '', /^The galaxy is being brought up to date/)
  const crossing = await galaxy.query<{ fleet_id: string; hop: number }>(
    `select fleet_id, hop from transit where hop > 0`,
  )
  assert.ok(crossing.length > 0, 'fleets are in lanes')
  assert.equal(await galaxy.writes(), LAST)
  assert.equal(await last.stop(), 0)
  await until('this version is written', async () => (await galaxy.writes()) === WRITES)
  await until('those under way have come', async () => {
    const ways = crossing.map(({ fleet_id, hop }) => `${fleet_id}/${hop}`)
    const rows = await galaxy.query<{ way: string }>(
      `select fleet_id || '/' || hop as way from transit`,
    )
    return !rows.some(({ way }) => ways.includes(way))
  })
  await until('they fight', async () => (await count('battle.round')) > 0)
  await until('the bases yield', async () => (await count('yield.changed')) >= 2)

  // And from here on to the next build, with a fight going on.
  const next = await galaxy.start(nextBuild)
  const nextNode = await galaxy.nodeOf(next)
  for (const node of [nextNode, nowNode, nextNode, nowNode]) {
    await galaxy.move(sector, node)
    await roundsGoOn(sector)
  }
  // Its base has yielded little yet: what it builds is paid from 600 galaxy s of it.
  await give(now.endpoint, ada, build)
  assert.equal(await now.stop(), 0)
  await until('the next version is written', async () => (await galaxy.writes()) === NEXT)
  await roundsGoOn(sector)
  const heir = await galaxy.start(nextBuild)
  await galaxy.move(sector, nextNode)
  await roundsGoOn(sector)
  await next.kill()
  await roundsGoOn(sector, nextNode)
  assert.ok((await count('battle.putOff')) > 0, 'rounds that nobody could answer are put off')

  await until('all ships are built', async () => (await count('ship.built')) === 3)
  await give(heir.endpoint, ada, { type: 'retreat', fleetId: convoy })
  await until('the fight is over', async () => (await count('battle.ended')) > 0)
  await until('the home fleet is where it went', async () => {
    const rows = await galaxy.query(
      `select from fleet f where id = $1 and sector = $2
         and not exists (select from transit t where t.fleet_id = f.id)`,
      [fleetId, goal],
    )
    return rows.length === 1
  })
  await checkBooks()
})

/** Two alliances that fight each other wherever they meet. @returns from when on, in galaxy ms */
async function declareWar(one: CommanderId, other: CommanderId): Promise<number> {
  const { dataSource } = galaxy.database.web
  await endShields(dataSource, [one, other])
  const since = Math.ceil((await galaxyNow()) + (CHANGE_NOTICE_MS + DECLARED_MS_MAX) * TIME_SCALE)
  await dataSource.transaction((manager) =>
    writeFacts(manager, [
      { kind: allianceFact, key: one, since, value: 'red' },
      { kind: allianceFact, key: other, since, value: 'blue' },
      { kind: relationFact, key: relationKey('red', 'blue'), since, value: 'war' },
    ]),
  )
  return since
}

async function galaxyNow(): Promise<number> {
  const sql = `select ${galaxyNowSql('g', '60000')} as now from galaxy g`
  const [row] = await galaxy.query<{ now: number }>(sql)
  return Number(row?.now)
}

/** Gives an order without a seat. @returns why it was refused; null if it was not */
async function order(
  endpoint: string,
  { token }: TestPlayer,
  given: object,
  id = nanoid(),
): Promise<string | null> {
  const response = await fetch(`${endpoint}/api/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ order: { id, ...given } }),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  })
  const { error } = (await response.json()) as { error?: { message: string } }
  return error?.message ?? null
}

/** Gives an order until it is accepted: its sector may move meanwhile. */
async function give(endpoint: string, player: TestPlayer, given: object): Promise<void> {
  const id = nanoid()
  await until(`${JSON.stringify(given)} is accepted`, async () => {
    const refusal = await order(endpoint, player, given, id)
    if (refusal !== null) throw new Error(refusal)
    return true
  })
}

async function count(type: string): Promise<number> {
  const rows = await galaxy.query('select from event where type = $1', [type])
  return rows.length
}

/** Waits until whoever has the sector now has fought a round. @param but the process that died */
async function roundsGoOn(sector: SectorId, but = ''): Promise<void> {
  await until('a round is fought', async () => {
    const rows = await galaxy.query(
      `select from event e join sector s on s.id = e.sector
       where s.id = $1 and s.holder <> $2 and e.epoch = s.epoch and e.type = 'battle.round'`,
      [sector, but],
    )
    return rows.length > 0
  })
}

/** No ship, no unit and no round is missing, whichever build wrote of it, and nothing else is wrong. */
async function checkBooks(): Promise<void> {
  const [ships, goods, rounds] = [new ShipLedger(), new GoodsLedger(), new RoundLedger()]
  const stored = await galaxy.query<StoredEvent>(
    'select sector, seq, type, v, at, audience, data from event order by sector, seq',
  )
  for (const event of stored.map((one) => readEvent(one))) {
    ships.add(event)
    goods.note(event)
    rounds.add(event)
  }
  ships.balance()
  assert.ok(goods.yielded.ore > 0 && goods.spent.ore > 0)
  assert.equal(rounds.figures.battles, 1)
  assert.ok((rounds.figures.rounds ?? 0) > 5)
  const { findings } = await auditGalaxy(galaxy.database, makeGalaxy(SEED, SECTORS), {
    checks: [auditLedger],
  })
  assert.deepEqual(findings, [])
}
