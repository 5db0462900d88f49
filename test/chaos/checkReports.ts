import { isDeepStrictEqual } from 'node:util'
import { ChronicleReader } from '../../src/chronicle/ChronicleReader.ts'
import { type BattleReportRow, battleReportEntity } from '../../src/db/entities/battleReport.ts'
import { chronicleConsumerEntity } from '../../src/db/entities/chronicleConsumer.ts'
import { chronicleCursorEntity } from '../../src/db/entities/chronicleCursor.ts'
import type { DatabasePool } from '../../src/db/pool.ts'
import { BattleReports } from '../../src/readmodels/battles/BattleReports.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import type { ChaosGalaxy } from './ChaosGalaxy.ts'
import { insist } from './insist.ts'

interface Shown {
  readonly generation: number
  readonly cursors: ReadonlyMap<SectorId, number>
  /** By sector and number in its chronicle. */
  readonly reports: ReadonlyMap<string, Omit<BattleReportRow, 'generation'>>
}

/**
 * Builds the battle reports anew beside the servers that keep them, and compares: each battle that
 * the chronicle has is reported once, before and after, in the same words [READ-1]. In the end it
 * orders another rebuild, so that the servers have one to do under the next faults.
 *
 * @throws Error if they differ
 */
export async function checkReports({ database }: Pick<ChaosGalaxy, 'database'>): Promise<void> {
  const pool = database.web
  const reader = new ChronicleReader(pool, pool, new BattleReports())
  await insist(() => reader.catchUp())
  const before = await insist(() => shown(pool))
  await insist(() => reader.rebuild())
  await insist(() => reader.catchUp())
  const after = await insist(() => shown(pool))
  if (after.generation <= before.generation) throw new Error('[READ-1] the rebuild is not shown')
  for (const [place, report] of before.reports) {
    if (isDeepStrictEqual(report, after.reports.get(place))) continue
    throw new Error(`[READ-1] the report of ${place}, ${report.id}, differs from its rebuild`)
  }
  for (const [place, { sector, n }] of after.reports) {
    const isNew = n > (before.cursors.get(sector) ?? 0)
    if (!isNew && !before.reports.has(place)) {
      throw new Error(`[READ-1] only a rebuild reports ${place}`)
    }
  }
  await insist(() => reader.rebuild())
}

/** @throws Error if a battle of the chronicle has no report, or a report no battle */
function shown(pool: DatabasePool): Promise<Shown> {
  return pool.dataSource.transaction('REPEATABLE READ', async (manager) => {
    const { live } = await manager.findOneByOrFail(chronicleConsumerEntity, { name: 'battles' })
    const cursors = await manager.findBy(chronicleCursorEntity, {
      consumer: 'battles',
      generation: live,
    })
    const rows = await manager.findBy(battleReportEntity, { generation: live })
    const ended: { place: string }[] = await manager.query(
      `select c.sector || '/' || c.n as place
       from chronicle c join chronicle_cursor u on u.sector = c.sector
       where u.consumer = 'battles' and u.generation = $1 and c.n <= u.n
         and c.type = 'battle.ended'`,
      [live],
    )
    const reports = new Map(
      rows.map(({ generation: _, ...report }) => [`${report.sector}/${report.n}`, report]),
    )
    const places = new Set(ended.map(({ place }) => place))
    const unlike = [
      ...[...places].filter((place) => !reports.has(place)),
      ...[...reports.keys()].filter((place) => !places.has(place)),
    ]
    if (unlike.length > 0) {
      throw new Error(`[READ-1] reports and chronicle differ at ${unlike.join(', ')}`)
    }
    return {
      generation: live,
      cursors: new Map(cursors.map(({ sector, n }) => [sector, n])),
      reports,
    }
  })
}
