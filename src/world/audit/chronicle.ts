import type { EntityManager } from 'typeorm'
import type { SectorId } from '../../sim/core/ids.ts'
import type { Findings } from './findings.ts'

const GAPS_SQL = `
select s.id as sector, s.noted, count(c.n) as entries, coalesce(max(c.n), 0) as last
from sector s left join chronicle c on c.sector = s.id
group by s.id, s.noted having count(c.n) <> s.noted or coalesce(max(c.n), 0) <> s.noted
order by s.id`

interface GapRow {
  readonly sector: SectorId
  readonly noted: number
  readonly entries: number
  readonly last: number
}

/** Checks that each chronicle is numbered without gaps, up to the sector's own count [READ-1]. */
export async function auditChronicle(manager: EntityManager, findings: Findings): Promise<void> {
  const gaps: GapRow[] = await manager.query(GAPS_SQL)
  for (const { sector, noted, entries, last } of gaps) {
    const says = `the chronicle has ${entries} entries up to ${last}; the sector's row counts ${noted}`
    findings.add('READ-1', sector, says)
  }
}
