import { In, IsNull, type SelectQueryBuilder } from 'typeorm'
import { type BattleReportRow, battleReportEntity } from '../../db/entities/battleReport.ts'
import { commanderEntity } from '../../db/entities/commander.ts'
import type { DatabasePool } from '../../db/pool.ts'
import type { BattleList, BattleReport, BattleSummary } from '../../protocol/battleReports.ts'
import type { BattleId, CommanderId, SectorId } from '../../sim/core/ids.ts'
import { ACCOUNT_CLOSED_MS } from '../../sim/rules/war.ts'

/** The most reports in one answer. */
const REPORTS_MAX = 50

export interface WantedReports {
  /** Those that ended before this battle. */
  readonly before?: BattleId | undefined
  readonly commander?: CommanderId | undefined
  readonly sector?: SectorId | undefined
}

/** The names of commanders who have not gone, by id. */
type Names = ReadonlyMap<CommanderId, string>

/** @returns the battles that ended last; null if `before` names none @throws if the database fails */
export async function readBattles(
  pool: DatabasePool,
  { before, commander, sector }: WantedReports,
): Promise<BattleList | null> {
  const query = shown(pool)
  if (before !== undefined) {
    const last = await readReport(pool, before)
    if (!last) return null
    query.andWhere('(report.endedAt, report.id) < (:endedAt, :id)', last)
  }
  if (sector !== undefined) query.andWhere('report.sector = :sector', { sector })
  if (commander !== undefined) {
    query.andWhere('report.commanders @> array[:commander]::text[]', { commander })
  }
  const rows = await query
    .orderBy('report.endedAt', 'DESC')
    .addOrderBy('report.id', 'DESC')
    .limit(REPORTS_MAX + 1)
    .getMany()
  const page = rows.slice(0, REPORTS_MAX)
  const names = await namesOf(pool, page)
  return {
    reports: page.map((row) => summaryOf(row, names)),
    next: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
  }
}

/** @returns a stored report; null if there is none of that id @throws if the database fails */
export function readReport(pool: DatabasePool, id: BattleId): Promise<BattleReportRow | null> {
  return shown(pool).andWhere('report.id = :id', { id }).getOne()
}

/** @param isWhole whether to tell what only those know at first who fought in it [VIS-2] */
export async function tellReport(
  pool: DatabasePool,
  row: BattleReportRow,
  isWhole: boolean,
): Promise<BattleReport> {
  const { x, y, parties, fleets, garrisons } = row
  const details = {
    ...{ x, y },
    parties: parties.map(({ party, brought, dealt, cargoLost }) => ({
      ...{ commander: party || null, brought, dealt, cargoLost },
    })),
    fleets: fleets.map(({ fleetId, owner }) => ({ fleetId, commander: owner })),
    garrisons: garrisons.map(({ owner, ...one }) => ({ ...one, commander: owner })),
  }
  return {
    ...summaryOf(row, await namesOf(pool, [row])),
    openAt: openAt(row),
    details: isWhole ? details : null,
  }
}

/** @returns galaxy ms from when everybody may know all of a battle [VIS-2] */
export function openAt({ endedAt }: BattleReportRow): number {
  return endedAt + ACCOUNT_CLOSED_MS
}

/** Reports of the generation that is shown, even while it is being replaced by another. */
function shown(pool: DatabasePool): SelectQueryBuilder<BattleReportRow> {
  return pool.dataSource
    .getRepository(battleReportEntity)
    .createQueryBuilder('report')
    .where(`report.generation = (select live from chronicle_consumer where name = 'battles')`)
}

async function namesOf(pool: DatabasePool, rows: readonly BattleReportRow[]): Promise<Names> {
  const ids = [...new Set(rows.flatMap(({ commanders }) => commanders))]
  if (ids.length === 0) return new Map()
  const found = await pool.dataSource.getRepository(commanderEntity).find({
    select: { id: true, name: true },
    where: { id: In(ids), retiredAt: IsNull() },
  })
  return new Map(found.map(({ id, name }) => [id, name]))
}

function summaryOf(
  { id, sector, beganAt, endedAt, rounds, parties, wreckOre }: BattleReportRow,
  names: Names,
): BattleSummary {
  return {
    ...{ id, sector, beganAt, endedAt, rounds, wreckOre },
    parties: parties.map(({ party, lost }) => ({
      ...{ commander: party || null, name: names.get(party) ?? null, lost },
    })),
  }
}
