import type { Database } from '../src/db/dataSource.ts'
import type { SectorId } from '../src/sim/core/ids.ts'
import { AT_PEACE, type Fleet, type Transit } from '../src/sim/fleets/fleet.ts'
import { type Point, restAt } from '../src/sim/galaxy/course.ts'
import { WRITES, writeFleet } from '../src/sim/versions.ts'

type Given = Pick<Fleet, 'id' | 'ships'> & { readonly owner: string }

/**
 * Gives a commander a fleet in a sector. It comes as a newcomer's does, at the sector's next poll.
 *
 * @param at where it rests @returns how it comes, to tell the sector at once
 */
export async function giveFleet(
  { web }: Pick<Database, 'web'>,
  { id, owner, ships }: Given,
  sector: SectorId,
  at: Point,
): Promise<Transit> {
  const course = restAt(at, 0)
  const fleet: Fleet = { id, name: id, owner, ships, hops: 0, plan: [], ...AT_PEACE, course }
  await web.query(
    `with given as (insert into fleet (id, owner, sector, name) values ($1, $2, $3, $1))
     insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
     values ($1, 0, $3, $3, 0, 0, $4)`,
    [id, owner, sector, JSON.stringify(writeFleet(fleet, WRITES))],
  )
  return { fleet, from: sector, to: sector, departAt: 0, arriveAt: 0 }
}
