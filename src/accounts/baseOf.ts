import type { Database } from '../db/dataSource.ts'
import { baseEntity } from '../db/entities/base.ts'
import type { BaseRecord } from '../protocol/httpBodies.ts'
import type { CommanderId } from '../sim/core/ids.ts'

/** @returns a commander's base; null if it has none yet @throws if the database cannot be asked */
export async function baseOf(
  database: Database,
  commander: CommanderId,
): Promise<BaseRecord | null> {
  const row = await database.web.dataSource
    .getRepository(baseEntity)
    .findOneBy({ commanderId: commander, givenUp: false })
  if (!row) return null
  const { id, sector, system, x, y } = row
  return { id, sector, system, x, y }
}
