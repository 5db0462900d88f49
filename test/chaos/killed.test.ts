import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase } from '../../src/db/dataSource.ts'
import { auditLedger } from '../../src/ledger/auditLedger.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { IS_LONG } from '../../testkit/isLong.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir, silentLog, startTestPostgres } from '../../testkit/testDatabase.ts'
import { Player } from './Player.ts'

const KILLS = IS_LONG ? 20 : 4
const KILLS_PER_AUDIT = 4
const SECTORS = 16
const SEED = 'killed'
const MERCHANTS = 64
/** Galaxy time runs this much faster, so that kills fall into flights, jumps and commits alike. */
const TIME_SCALE = 20

test(`[DUR-2] [OWN-1] [DUR-3] a server killed ${KILLS} times in the middle of play loses nothing`, async () => {
  const dice = Dice.seeded('when to kill')
  const dataDir = await makeDataDir()
  const players: Player[] = []
  let acknowledged = 0
  try {
    for (let kill = 1; kill <= KILLS; kill++) {
      const server = await ServerProcess.start({
        DATA_DIR: dataDir,
        GALAXY_SEED: SEED,
        GALAXY_SECTORS: String(SECTORS),
        MERCHANTS: String(MERCHANTS),
        TIME_SCALE: String(TIME_SCALE),
      })
      try {
        while (players.length < 2) players.push(await Player.found(server.endpoint, 'Survivor'))
        for (const player of players) await verify(player, server.endpoint)
        const playing = players.map((player) => play(player, dice))
        await wait(dice.int(150, 900))
        await server.kill()
        acknowledged += (await Promise.all(playing)).reduce((sum, count) => sum + count, 0)
      } finally {
        await server.kill()
        for (const player of players) player.leave()
      }
      if (kill % KILLS_PER_AUDIT === 0) await audit(dataDir)
    }
    assert.ok(
      acknowledged > KILLS,
      `only ${acknowledged} orders were acknowledged before the kills`,
    )
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})

/** Gives orders until the server dies. @returns how many were acknowledged */
async function play(player: Player, dice: Dice): Promise<number> {
  for (let count = 0; ; ) {
    const { fleetId } = player
    const toSector = dice.int(1, SECTORS)
    const orders = [
      { type: 'rename', fleetId, name: `Name ${player.sent.length}` },
      { type: 'route', fleetId, toSector },
      { type: 'move', fleetId, to: { x: dice.int(0, 1000), y: dice.int(0, 1000) }, queue: true },
    ]
    for (const order of orders) {
      const { answer } = await player.give(order)
      if (answer === null) return count
      if (answer.ok) count++
      else await wait(20)
    }
  }
}

/**
 * After a restart the fleet exists once, has the name last acknowledged, and answers are the same.
 */
async function verify(player: Player, endpoint: string): Promise<void> {
  const { fleets } = await player.me(endpoint)
  assert.deepEqual(
    fleets.map((fleet) => fleet.id),
    [player.fleetId],
  )
  const renames = player.sent.filter(({ order }) => order.type === 'rename')
  const lastSure = renames.findLastIndex(({ answer }) => answer?.ok === true)
  const possible = renames.slice(Math.max(0, lastSure)).map(({ order }) => order.name)
  if (lastSure >= 0) assert.ok(possible.includes(fleets[0]?.name), `named ${fleets[0]?.name}`)

  await player.join(endpoint)
  for (const { order, answer } of player.sent
    .filter((sent) => sent.answer?.ok === true)
    .slice(-5)) {
    assert.deepEqual(await player.ask(order), answer)
  }
}

async function audit(dataDir: string): Promise<void> {
  const postgres = await startTestPostgres(dataDir, {})
  assert.ok(postgres.adopted, 'the killed server leaves its Postgres running')
  const database = await openDatabase({
    connectionString: postgres.connectionString,
    log: silentLog,
    applicationName: 'audit',
  })
  try {
    const founding = { seed: SEED, sectors: SECTORS, merchants: 0, timeScale: TIME_SCALE }
    const galaxy = await foundGalaxy(database, founding)
    const { findings, fleets } = await auditGalaxy(database, galaxy, { checks: [auditLedger] })
    assert.deepEqual(findings, [])
    assert.equal(fleets, MERCHANTS + 2)
  } finally {
    await database.close()
    await postgres.stop()
  }
}
