import type { Database } from '../db/dataSource.ts'
import { fleetEntity } from '../db/entities/fleet.ts'
import type { TransitRow } from '../db/entities/transit.ts'
import type { FleetRecord } from '../protocol/httpBodies.ts'
import type { CommanderId } from '../sim/core/ids.ts'

/** A commander's fleets, as of the last commits. @throws if the database cannot be asked */
export async function fleetsOf(database: Database, commander: CommanderId): Promise<FleetRecord[]> {
  // Hop 0 is a fleet about to appear in its first sector: it is in no lane.
  const fleets = await database.web.dataSource
    .getRepository(fleetEntity)
    .createQueryBuilder('fleet')
    .leftJoinAndSelect('fleet.transit', 'transit', 'transit.hop > 0')
    .where('fleet.owner = :commander and fleet.endedSeq is null', { commander })
    .orderBy('fleet.id')
    .getMany()
  return fleets.map(({ id, name, sector, transit }) => ({
    id,
    name,
    sector,
    transit: transit ? laneOf(transit) : null,
  }))
}

function laneOf({ fromSector, toSector, departAt, arriveAt }: TransitRow): FleetRecord['transit'] {
  return { from: fromSector, to: toSector, departAt, arriveAt }
}
