import type { EntityManager } from 'typeorm'
import type { FleetId, SectorId } from '../../sim/core/ids.ts'
import { LANE_TRAVEL_MS_MAX } from '../../sim/rules/map.ts'
import type { Findings } from './findings.ts'

/** The most broken jumps that are listed; the rest are counted. */
const LISTED_MAX = 1_000
/** Real ms by which a fleet may arrive late. A later one would already be a finding [TIME-2]. */
const LATE_MS_MAX = 3_600_000

/**
 * Finds broken jumps across all journals. A departure must have one arrival or still be under way;
 * an arrival must have one departure. It is one statement, so that Postgres bounds the memory. A
 * counterpart that may be among the missing events of its sector is not required.
 *
 * `$1` and `$2`: the sectors with missing events, and for each the galaxy ms up to which events are
 * missing. `$3`: the most galaxy ms from a departure to its arrival. `$4`: the most rows.
 */
const JUMPS_SQL = `
with missing as materialized (
  select * from unnest($1::int[], $2::float8[]) as m (sector, until)
),
leg as (
  select data->>'fleetId' as fleet, data->>'hop' as hop, 1 as departures, 0 as arrivals, 0 as lanes,
    sector::text as a, data->>'to' as b, (data->>'arriveAt')::float8 as at
  from event where type = 'fleet.departed'
  union all
  select data->'fleet'->>'id', data->'fleet'->>'hops', 0, 1, 0, data->>'from', sector::text, at
  from event where type = 'fleet.arrived'
  union all
  select data->'fleet'->>'id', data->'fleet'->>'hops', 0, 1, 0, null, sector::text, at
  from event where type = 'fleet.placed'
  union all
  select fleet_id, hop::text, 0, 0, 1, case when hop > 0 then from_sector::text end,
    to_sector::text, arrive_at
  from transit
),
jump as (
  select fleet, hop, sum(departures) as departures, sum(arrivals) as arrivals, sum(lanes) as lanes,
    min(a) as a, min(b) as b, min(at) as at, min(a) <> max(a) or min(b) <> max(b) as torn
  from leg group by fleet, hop
),
broken as (
  select j.fleet, j.hop, j.departures, j.arrivals, j.lanes, j.torn, j.b
  from jump j
    left join missing origin on origin.sector::text = j.a
    left join missing goal on goal.sector::text = j.b
  where j.torn or j.departures > 1 or j.arrivals > 1
    or (j.departures = 0 and j.hop <> '0' and coalesce(j.at - $3::float8 > origin.until, true))
    or (j.arrivals + j.lanes = 0 and coalesce(j.at > goal.until, true))
)
select fleet, hop, departures::int, arrivals::int, lanes::int, torn, b,
  count(*) over () as total
from broken order by fleet, hop limit $4`

interface JumpRow {
  readonly fleet: FleetId
  readonly hop: string
  readonly departures: number
  readonly arrivals: number
  readonly lanes: number
  readonly torn: boolean
  readonly b: string | null
  readonly total: number
}

/**
 * Checks that each jump has one departure and one arrival [OWN-1].
 * @param missingUntil sectors with missing events, and the galaxy ms up to which they are missing
 * @param told fleets already reported as missing: their last jump is no second finding
 */
export async function auditJumps(
  manager: EntityManager,
  missingUntil: ReadonlyMap<SectorId, number>,
  timeScale: number,
  told: ReadonlyMap<FleetId, SectorId>,
  findings: Findings,
): Promise<void> {
  const rows: JumpRow[] = await manager.query(JUMPS_SQL, [
    [...missingUntil.keys()],
    [...missingUntil.values()],
    LANE_TRAVEL_MS_MAX + LATE_MS_MAX * timeScale,
    LISTED_MAX,
  ])
  for (const row of rows) {
    if (row.arrivals + row.lanes === 0 && told.has(row.fleet)) continue
    const says = `jump ${row.hop} of fleet ${row.fleet} ${faultOf(row)}`
    findings.add('OWN-1', row.b === null ? null : Number(row.b), says)
  }
  findings.addUnlisted('OWN-1', (rows[0]?.total ?? 0) - rows.length)
}

function faultOf({ departures, arrivals, lanes, torn }: JumpRow): string {
  if (departures > 1) return `has ${departures} departures`
  if (arrivals > 1) return `has ${arrivals} arrivals`
  if (torn) return 'leads elsewhere by its departure than by its arrival'
  return arrivals + lanes === 0 ? 'has no arrival and is not under way' : 'has no departure'
}
