import type { Database } from '../../src/db/dataSource.ts'

interface LateArrivals {
  readonly count: number
  readonly p50: number
  readonly p99: number
}

/**
 * How long after they were due arrivals were written to the journal: where the galaxy cannot keep up,
 * that grows. @param from Unix ms @returns how many were written until then, and how late, in ms
 */
export async function lateArrivals(
  database: Database,
  from: number,
  until: number,
): Promise<LateArrivals> {
  const [row] = await database.web.query<LateArrivals>(
    `with arrived as (
       select data #>> '{fleet,id}' as fleet, (data #>> '{fleet,hops}')::int as hop, recorded_at
       from event where type = 'fleet.arrived'
         and recorded_at between to_timestamp($1 / 1000.0) and to_timestamp($2 / 1000.0)
     ), departed as (
       select data ->> 'fleetId' as fleet, (data ->> 'hop')::int as hop,
         (data ->> 'arriveAt')::float8 as due
       from event where type = 'fleet.departed'
     ), late as (
       select extract(epoch from recorded_at - anchor_at)::float8 * 1000
         - (due - anchor_galaxy_ms) / time_scale as ms
       from arrived join departed using (fleet, hop) cross join galaxy
     )
     select count(*)::int as count,
       coalesce(percentile_cont(0.5) within group (order by ms), 0) as p50,
       coalesce(percentile_cont(0.99) within group (order by ms), 0) as p99
     from late`,
    [from, until],
  )
  return row ?? { count: 0, p50: 0, p99: 0 }
}
