import type { EntityManager } from 'typeorm'
import type { SectorId } from '../../sim/core/ids.ts'
import type { Galaxy } from '../../sim/galaxy/galaxy.ts'
import type { Findings } from './findings.ts'

/** Journals and lanes name sectors without a foreign key; sectors are numbered from 1. */
const STRANGERS_SQL = `
(select 'event' as row, sector from event where sector < 1 or sector > $1 limit 1)
union all
(select 'transit', to_sector from transit
 where not (to_sector between 1 and $1 and from_sector between 1 and $1) limit 1)
union all
(select 'order_ack', sector from order_ack where not sector between 1 and $1 limit 1)`

/** Checks that rows name only sectors of the stored map, and that each of those has its row. */
export async function auditMapRows(
  manager: EntityManager,
  galaxy: Galaxy,
  rows: readonly SectorId[],
  findings: Findings,
): Promise<void> {
  const there = new Set(rows)
  const mapped = new Set(galaxy.sectors.map(({ id }) => id))
  for (const id of rows) {
    if (!mapped.has(id)) findings.add('GALAXY', id, `sector ${id} is not on the map`)
  }
  for (const id of mapped) {
    if (!there.has(id)) findings.add('GALAXY', id, `sector ${id} of the map has no row`)
  }
  const strangers: { row: string; sector: SectorId }[] = await manager.query(STRANGERS_SQL, [
    galaxy.sectors.length,
  ])
  for (const { row, sector } of strangers) {
    findings.add('GALAXY', sector, `a row of ${row} names a sector that is not on the map`)
  }
  findings.checked('GALAXY', rows.length)
}
