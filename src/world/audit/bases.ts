import type { EntityManager } from 'typeorm'
import type { BaseId, CommanderId, SectorId } from '../../sim/core/ids.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Findings } from './findings.ts'

interface BaseRow {
  readonly id: BaseId
  readonly owner: CommanderId
  readonly x: number
  readonly y: number
  readonly given_up: boolean
  /** Whether its sector has not taken in yet that it was granted. */
  readonly is_awaited: boolean
}

const BASES_SQL = `
select b.id, b.commander_id as owner, b.x, b.y, b.given_up, exists (
  select from inbox i
  where i.sector = b.sector and i.kind = 'base.granted' and i.body -> 'base' ->> 'id' = b.id
) as is_awaited
from base b where b.sector = $1`

/** Compares the rows of bases with their sector's state at its head [OWN-5]. */
export async function auditBases(
  manager: EntityManager,
  sector: SectorId,
  { bases }: SectorState,
  findings: Findings,
): Promise<void> {
  const rows: BaseRow[] = await manager.query(BASES_SQL, [sector])
  findings.checked('OWN-5', rows.length)
  const add = (id: BaseId, says: string) => findings.add('OWN-5', sector, `base ${id} ${says}`)
  const known = new Set<BaseId>()
  for (const { id, owner, x, y, given_up, is_awaited } of rows) {
    known.add(id)
    const base = bases.get(id)
    if (!base && !given_up && !is_awaited) add(id, 'has a row and is not in the sector')
    const isSame = !base || (base.owner === owner && base.x === x && base.y === y)
    if (!isSame) add(id, 'has another owner or place in its row than in the sector')
  }
  for (const id of bases.keys()) if (!known.has(id)) add(id, 'is in the sector and has no row')
}
