import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../../src/db/dataSource.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import type { ChaosGalaxy } from './ChaosGalaxy.ts'
import type { ChaosPlayer } from './ChaosPlayer.ts'

/** Longest time after a fault until everybody must have an answer again. */
const GOES_ON_MS_MAX = 45_000
const LOOK_MS = 50
const DATABASE_TRIES = 40

/** @throws an Error that names the first broken rule and how it is broken */
export async function checkAll(
  chaos: ChaosGalaxy,
  galaxy: Galaxy,
  players: readonly ChaosPlayer[],
): Promise<void> {
  for (const node of chaos.nodes) {
    if (node.hasDied) {
      throw new Error(
        `[LIFE-1] ${node.name} ended by itself:\n${node.server?.output.slice(-3_000)}`,
      )
    }
  }
  await goesOn(players)
  await checkAcknowledged(chaos.database, players)
  await checkShown(chaos.database, players)
  const { findings } = await auditGalaxy(chaos.database, galaxy)
  const [first] = findings
  if (first) throw new Error(`[${first.rule}] sector ${first.sector}: ${first.says}`)
}

/** Every player must get an answer to an order sent now or shortly before. */
async function goesOn(players: readonly ChaosPlayer[]): Promise<void> {
  const since = performance.now()
  const giveUpAt = since + GOES_ON_MS_MAX
  for (const player of players) {
    while (player.lastAnswerAt < since) {
      if (performance.now() > giveUpAt) {
        throw new Error(`[OWN-4] ${player.commander} has had no answer for ${GOES_ON_MS_MAX} ms`)
      }
      await wait(LOOK_MS)
    }
  }
}

/** Acknowledged orders are kept, with the outcome that was told [DUR-2] [DUR-3]. */
async function checkAcknowledged(database: Database, players: readonly ChaosPlayer[]) {
  for (const { commander, acknowledged } of players) {
    const told = acknowledged.slice()
    const rows = await ask<{ order_id: string; seq: number; sector: number }>(
      database,
      `select order_id, sector, seq from order_ack
       where commander_id = $1 and order_id = any ($2::text[])`,
      [commander, told.map(({ orderId }) => orderId)],
    )
    const kept = new Map(rows.map((row) => [row.order_id, row]))
    for (const { orderId, sector, seq } of told) {
      const row = kept.get(orderId)
      if (row?.sector === sector && row.seq === seq) continue
      throw new Error(`[DUR-2] order ${orderId} was acknowledged at ${sector}/${seq}, not so kept`)
    }
  }
}

/** What was shown was committed, by the process that owned the sector then [DUR-1] [OWN-3]. */
async function checkShown(database: Database, players: readonly ChaosPlayer[]): Promise<void> {
  const shown = players.flatMap((player) => [...player.shown.values()])
  const wrong = await ask<{ sector: number; epoch: number; seq: number }>(
    database,
    `select o.* from unnest($1::int[], $2::bigint[], $3::bigint[]) as o (sector, epoch, seq)
       join sector s on s.id = o.sector
     where o.seq > s.seq or exists (
       select from event e where e.sector = o.sector and e.seq <= o.seq and e.epoch > o.epoch)`,
    [
      shown.map(({ sector }) => sector),
      shown.map(({ epoch }) => epoch),
      shown.map(({ seq }) => seq),
    ],
  )
  const [first] = wrong
  if (!first) return
  throw new Error(
    `[OWN-3] sector ${first.sector} was shown at ${first.seq} by epoch ${first.epoch}, which had not come so far`,
  )
}

/**
 * Queries the database again if Postgres goes down, which breaks the test's own connections too.
 */
export async function ask<Row extends object>(
  database: Database,
  sql: string,
  params: Parameters<Database['web']['query']>[1] = [],
): Promise<Row[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await database.web.query<Row>(sql, params)
    } catch (error) {
      if (tries === DATABASE_TRIES) throw error
      await wait(250)
    }
  }
}
