import { In } from 'typeorm'
import type { Database } from '../db/dataSource.ts'
import { commanderEntity } from '../db/entities/commander.ts'
import type { CommanderNames } from '../protocol/commanderNames.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { PIRATES } from '../sim/rules/commanders.ts'

/**
 * The names of commanders, also of those who have gone. Pirates have a row but are nobody's
 * commander.
 *
 * @returns those that exist, in the order of their ids @throws if the database fails
 */
export async function namesOf(
  database: Database,
  ids: readonly CommanderId[],
): Promise<CommanderNames> {
  const asked = [...new Set(ids)].filter((id) => id !== PIRATES)
  const commanders = await database.web.dataSource.getRepository(commanderEntity).find({
    select: { id: true, name: true },
    where: { id: In(asked) },
    order: { id: 'ASC' },
  })
  return { commanders: commanders.map(({ id, name }) => ({ id, name })) }
}
