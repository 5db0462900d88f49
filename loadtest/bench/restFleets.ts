import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../../src/db/dataSource.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { WRITES, writeFleet } from '../../src/sim/versions.ts'

const OWNER = 'resting'
const LOOK_MS = 100
const PLACED_MS_MAX = 60_000

/**
 * Adds fleets of one commander at rest, spread evenly over all sectors. Each comes out of a lane,
 * as every new fleet does. Resolves when the server has taken them all in.
 */
export async function restFleets(database: Database, galaxy: Galaxy, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const sector = 1 + (index % galaxy.sectors.length)
    const place = { x: (index * 37) % 1_000, y: (index * 91) % 1_000 }
    const id = `rest-${index + 1}`
    const fleet: Fleet = {
      ...{
        id,
        name: `Rest ${index + 1}`,
        owner: OWNER,
        ships: { scout: 1 },
        hops: 0,
        plan: [],
        ...AT_PEACE,
      },
      course: restAt(place, 0),
    }
    return { id, name: fleet.name, sector, state: writeFleet(fleet, WRITES) }
  })
  const { web } = database
  await web.query(`insert into commander (id, name, home_sector) values ($1, $1, 1)`, [OWNER])
  await web.query(
    `with rested as (
       select * from json_to_recordset($1::json) as r(id text, name text, sector int, state jsonb)
     ), placed as (
       insert into fleet (id, owner, sector, name) select id, $2, sector, name from rested
     )
     insert into transit (fleet_id, hop, from_sector, to_sector, depart_at, arrive_at, state)
     select id, 0, sector, sector, 0, 0, state from rested`,
    [JSON.stringify(rows), OWNER],
  )
  const giveUpAt = performance.now() + PLACED_MS_MAX
  for (;;) {
    const sql = `select count(*)::int as waiting from transit where fleet_id like 'rest-%'`
    const [left] = await web.query<{ waiting: number }>(sql)
    if (left?.waiting === 0) return
    if (performance.now() > giveUpAt) throw new Error(`${left?.waiting} fleets are not taken in`)
    await wait(LOOK_MS)
  }
}
