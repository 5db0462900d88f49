import { randomUUID } from 'node:crypto'
import type { Database } from '../src/db/dataSource.ts'
import type { CommanderId, SectorId } from '../src/sim/core/ids.ts'
import { grantSystem as grantedSystem } from '../src/sim/holding/inbox/grantSystem.ts'

interface Grant {
  /** Its number within the sector. */
  readonly system: number
  readonly owner: CommanderId
  /** That of its station; 0 for none. */
  readonly level: number
}

/** Gives a commander a system that nobody holds. It is theirs at the sector's next poll. */
export async function grantSystem(
  { web }: Pick<Database, 'web'>,
  sector: SectorId,
  grant: Grant,
): Promise<void> {
  const { kind, format } = grantedSystem
  await web.query('insert into inbox (id, sector, kind, v, body) values ($1, $2, $3, $4, $5)', [
    randomUUID(),
    sector,
    kind,
    format.from,
    JSON.stringify(grant),
  ])
}
