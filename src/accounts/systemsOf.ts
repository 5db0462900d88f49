import type { Database } from '../db/dataSource.ts'
import { systemEntity } from '../db/entities/system.ts'
import type { HeldSystem } from '../protocol/httpBodies.ts'
import type { CommanderId } from '../sim/core/ids.ts'

/** @returns the systems that a commander holds @throws if the database cannot be asked */
export async function systemsOf(database: Database, commander: CommanderId): Promise<HeldSystem[]> {
  const rows = await database.web.dataSource
    .getRepository(systemEntity)
    .find({ where: { owner: commander }, order: { sector: 'ASC', number: 'ASC' } })
  return rows.map(({ sector, number }) => ({ sector, system: number }))
}
