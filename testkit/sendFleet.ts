import { newId } from '../src/accounts/newId.ts'
import type { Database } from '../src/db/dataSource.ts'
import { fleetEntity } from '../src/db/entities/fleet.ts'
import { transitEntity } from '../src/db/entities/transit.ts'
import type { CommanderId, FleetId, SectorId } from '../src/sim/core/ids.ts'
import { AT_PEACE, type Fleet } from '../src/sim/fleets/fleet.ts'
import { type Point, restAt } from '../src/sim/galaxy/course.ts'
import type { Ships } from '../src/sim/rules/ships.ts'
import { WRITES, writeFleet } from '../src/sim/versions.ts'

export interface NewFleet {
  readonly owner: CommanderId
  readonly sector: SectorId
  readonly at: Point
  readonly ships: Ships
}

/**
 * Gives a commander of a live galaxy another fleet. It comes out of a lane, as every new fleet does.
 *
 * @param writes the version that the galaxy is written in
 * @returns its id, soon after which it is in its sector
 */
export async function sendFleet(
  database: Database,
  { owner, sector, at, ships }: NewFleet,
  writes = WRITES,
): Promise<FleetId> {
  const [id, name] = [newId(), 'Reserve']
  const course = restAt(at, 0)
  const fleet: Fleet = { id, name, owner, ships, course, hops: 0, plan: [], ...AT_PEACE }
  const lane = { hop: 0, fromSector: sector, toSector: sector, departAt: 0, arriveAt: 0 }
  await database.web.dataSource.transaction(async (manager) => {
    await manager.insert(fleetEntity, { id, owner, name, sector })
    await manager.insert(transitEntity, { fleetId: id, ...lane, state: writeFleet(fleet, writes) })
  })
  return id
}
