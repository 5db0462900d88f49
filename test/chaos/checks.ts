import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../../src/db/dataSource.ts'
import { auditLedger } from '../../src/ledger/auditLedger.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { auditGalaxy } from '../../src/world/audit.ts'
import type { ChaosGalaxy } from './ChaosGalaxy.ts'
import type { ChaosPlayer } from './ChaosPlayer.ts'
import { checkReports } from './checkReports.ts'
import type { WarBooks } from './WarBooks.ts'

/** Longest time after a fault until everybody must have an answer again. */
const GOES_ON_MS_MAX = 45_000
const LOOK_MS = 50
const DATABASE_TRIES = 40

/** What is checked, and what is known of it from before. */
export interface Checked {
  readonly chaos: ChaosGalaxy
  readonly galaxy: Galaxy
  readonly war: WarBooks
}

/**
 * @param withReports whether to rebuild the battle reports too, which takes longer each time
 * @throws an Error that names the first broken rule and how it is broken
 */
export async function checkAll(
  { chaos, galaxy, war }: Checked,
  players: readonly ChaosPlayer[],
  withReports: boolean,
): Promise<void> {
  for (const node of chaos.nodes) {
    if (node.hasDied) {
      throw new Error(
        `[LIFE-1] ${node.name} ended by itself:\n${node.server?.output.slice(-3_000)}`,
      )
    }
  }
  await goesOn(players)
  checkRefusals(players)
  await checkAcknowledged(chaos.database, players)
  await checkShown(chaos.database, players)
  await checkAnswered(chaos.database)
  await war.check(chaos)
  if (withReports) await checkReports(chaos)
  const { findings } = await auditGalaxy(chaos.database, galaxy, { checks: [auditLedger] })
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
        const says = `[OWN-4] ${player.commander} has had no answer for ${GOES_ON_MS_MAX} ms`
        throw new Error(`${says}; its last trouble: ${player.lastTrouble}`)
      }
      await wait(LOOK_MS)
    }
  }
}

/** Orders that players make are well formed, and no server fails at one [LIFE-1]. */
function checkRefusals(players: readonly ChaosPlayer[]): void {
  for (const { commander, refused } of players) {
    for (const code of ['internal', 'bad_order', 'none']) {
      if (refused.has(code))
        throw new Error(`[LIFE-1] an order of ${commander} was refused: ${code}`)
    }
  }
}

/** The last event of an order that moves ships, by its type. */
const LAST_EVENTS: Readonly<Record<string, readonly string[]>> = {
  split: ['fleet.born'],
  merge: ['fleet.ended'],
  launch: ['fleet.launched'],
  retreat: ['fleet.retreated', 'fleet.ended'],
}

/** Acknowledged orders are kept, with the outcome that was told [DUR-2] [DUR-3]. */
async function checkAcknowledged(database: Database, players: readonly ChaosPlayer[]) {
  for (const { commander, acknowledged } of players) {
    const told = acknowledged.slice()
    const rows = await ask<{ order_id: string; seq: number; sector: number; type: string | null }>(
      database,
      `select a.order_id, a.sector, a.seq, e.type
       from order_ack a left join event e on e.sector = a.sector and e.seq = a.seq
       where a.commander_id = $1 and a.order_id = any ($2::text[])`,
      [commander, told.map(({ orderId }) => orderId)],
    )
    const kept = new Map(rows.map((row) => [row.order_id, row]))
    for (const { orderId, type, sector, seq } of told) {
      const row = kept.get(orderId)
      if (row?.sector !== sector || row.seq !== seq) {
        throw new Error(
          `[DUR-2] order ${orderId} was acknowledged at ${sector}/${seq}, not so kept`,
        )
      }
      const possible = LAST_EVENTS[type]
      if (!possible || possible.includes(row.type ?? '')) continue
      throw new Error(`[DUR-2] order ${orderId} to ${type} made event ${seq}, ${row.type}`)
    }
  }
}

/** Events of war that only an order makes, as its last, and that no answer is kept for [DUR-3]. */
const UNANSWERED_SQL = `
select e.sector, e.seq, e.type from event e
where (e.type in ('fleet.launched', 'fleet.retreated')
    or e.type = 'fleet.born' and e.data ->> 'from' is not null
    or e.type = 'fleet.ended' and e.data ->> 'into' is not null)
  and not exists (
    select from order_ack a where a.sector = e.sector
      and (a.seq = e.seq or e.type = 'fleet.retreated' and a.seq = e.seq + 1))
limit 1`

/** Nothing that an order does happened without one, or twice for one [DUR-3]. */
async function checkAnswered(database: Database): Promise<void> {
  const [row] = await ask<{ sector: number; seq: number; type: string }>(database, UNANSWERED_SQL)
  if (!row) return
  throw new Error(`[DUR-3] sector ${row.sector}, event ${row.seq} (${row.type}) is of no order`)
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
