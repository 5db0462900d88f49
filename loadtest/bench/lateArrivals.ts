import type { Database } from '../../src/db/dataSource.ts'
import { Durations, type Spread } from './Figures.ts'

interface Crossing {
  readonly fleet: string
  readonly hop: number
  /** Unix ms when it was due, or when its arrival was written. */
  readonly ms: number
}

/**
 * How long after they were due arrivals were written to the journal: where the galaxy cannot keep up,
 * that grows.
 *
 * @param from Unix ms, as `until`: what was written between
 * @returns spread in ms
 */
export async function lateArrivals(
  { web }: Database,
  from: number,
  until: number,
): Promise<Spread> {
  const arrived = await web.query<Crossing>(
    `select data #>> '{fleet,id}' as fleet, (data #>> '{fleet,hops}')::int as hop,
       extract(epoch from recorded_at)::float8 * 1000 as ms
     from event where type = 'fleet.arrived'
       and recorded_at between to_timestamp($1 / 1000.0) and to_timestamp($2 / 1000.0)`,
    [from, until],
  )
  const departed = await web.query<Crossing>(
    `select data ->> 'fleetId' as fleet, (data ->> 'hop')::int as hop,
       extract(epoch from anchor_at)::float8 * 1000
         + ((data ->> 'arriveAt')::float8 - anchor_galaxy_ms) / time_scale as ms
     from event cross join galaxy where type = 'fleet.departed'`,
  )
  const due = new Map(departed.map(({ fleet, hop, ms }) => [`${fleet} ${hop}`, ms]))
  const late = new Durations()
  for (const { fleet, hop, ms } of arrived) {
    const dueMs = due.get(`${fleet} ${hop}`)
    if (dueMs !== undefined) late.add(ms - dueMs)
  }
  return late.spread
}
