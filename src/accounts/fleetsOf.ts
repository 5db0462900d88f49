import type { Database } from '../db/dataSource.ts'
import type { FleetRecord } from '../protocol/httpBodies.ts'
import type { CommanderId } from '../sim/core/ids.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly sector: number
  readonly from_sector: number | null
  readonly depart_at: number | null
  readonly arrive_at: number | null
}

/** @returns a commander's fleets, as of the last commits @throws if the database cannot be asked */
export async function fleetsOf(database: Database, commander: CommanderId): Promise<FleetRecord[]> {
  // Hop 0 is a new fleet that is about to appear in its first sector: it is in no lane.
  const rows = await database.web.query<Row>(
    `select f.id, f.name, f.sector, t.from_sector, t.depart_at, t.arrive_at
     from fleet f left join transit t on t.fleet_id = f.id and t.hop > 0
     where f.owner = $1 and f.ended_seq is null order by f.id`,
    [commander],
    'fleets of',
  )
  return rows.map(({ id, name, sector, from_sector: from, depart_at, arrive_at }) => ({
    id,
    name,
    sector,
    transit:
      from === null || depart_at === null || arrive_at === null
        ? null
        : { from, to: sector, departAt: depart_at, arriveAt: arrive_at },
  }))
}
