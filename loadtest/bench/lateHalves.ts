import pg from 'pg'
import { Durations, type Spread } from './Figures.ts'

interface Crossing {
  readonly fleet: string
  readonly hop: number
  /** Unix ms when the arrival was due, or when it was written. */
  readonly ms: number
}

/** Longest statement: reading a whole journal takes long while servers use the whole machine. */
const STATEMENT_MS_MAX = 60_000

/**
 * How long after they were due arrivals were written to the journal. If the galaxy cannot keep up,
 * the delay grows from the first half of a run to the second.
 *
 * @param from beginning of the run, Unix ms
 * @param until end of the run, Unix ms
 * @returns spreads in ms for each half
 */
export async function lateHalves(
  postgresUrl: string,
  from: number,
  until: number,
): Promise<[Spread, Spread]> {
  const client = new pg.Client({
    connectionString: postgresUrl,
    statement_timeout: STATEMENT_MS_MAX,
  })
  await client.connect()
  try {
    const due = new Map<string, number>()
    for (const { fleet, hop, ms } of await departures(client, until)) due.set(key(fleet, hop), ms)
    const [first, second] = [new Durations(), new Durations()]
    const half = (from + until) / 2
    for (const { fleet, hop, ms } of await arrivals(client, from, until)) {
      const dueMs = due.get(key(fleet, hop))
      if (dueMs !== undefined) (ms < half ? first : second).add(ms - dueMs)
    }
    return [first.spread, second.spread]
  } finally {
    await client.end()
  }
}

function key(fleet: string, hop: number): string {
  return `${fleet} ${hop}`
}

async function departures(client: pg.Client, until: number): Promise<Crossing[]> {
  const { rows } = await client.query<Crossing>(
    `select data ->> 'fleetId' as fleet, (data ->> 'hop')::int as hop,
       extract(epoch from anchor_at)::float8 * 1000
         + ((data ->> 'arriveAt')::float8 - anchor_galaxy_ms) / time_scale as ms
     from event cross join galaxy
     where type = 'fleet.departed' and recorded_at <= to_timestamp($1 / 1000.0)`,
    [until],
  )
  return rows
}

async function arrivals(client: pg.Client, from: number, until: number): Promise<Crossing[]> {
  const { rows } = await client.query<Crossing>(
    `select data #>> '{fleet,id}' as fleet, (data #>> '{fleet,hops}')::int as hop,
       extract(epoch from recorded_at)::float8 * 1000 as ms
     from event where type = 'fleet.arrived'
       and recorded_at between to_timestamp($1 / 1000.0) and to_timestamp($2 / 1000.0)`,
    [from, until],
  )
  return rows
}
