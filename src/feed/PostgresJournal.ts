import type { Database } from '../db/dataSource.ts'
import type { DiceState } from '../sim/core/dice.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { readEvent, type StoredEvent } from '../sim/versions.ts'
import { batchedLookup } from './batchedLookup.ts'
import type { BackfillRange, Journal, OwnPlace, Recorded, SectorHead } from './Journal.ts'

const LOOK = `
select s.id as sector, s.epoch, s.seq, s.owner, s.battles, coalesce(t.crossings, '[]') as crossings
from sector s
left join (
  select from_sector, json_agg(json_build_array(to_sector, depart_at, arrive_at)) as crossings
  from transit where hop > 0 and from_sector = any ($1::int[]) group by from_sector
) t on t.from_sector = s.id
where s.id = any ($1::int[])`

const EVENTS = `select sector, seq, type, v, at, audience, data, rng, epoch,
  extract(epoch from clock_timestamp() - recorded_at)::float8 * 1000 as age_ms from event`

/** The journal in Postgres, read over the pool of web requests so that no commit waits for it. */
export class PostgresJournal implements Journal {
  readonly #database: Pick<Database, 'web'>

  /** Batched, because thousands of viewers may come back in one moment. */
  readonly #placesOf = batchedLookup<CommanderId, OwnPlace[]>(async (commanders) => {
    const sql = `select f.owner, f.id as "fleetId", f.hops, f.sector, s.seq
      from fleet f join sector s on s.id = f.sector where f.owner = any ($1::text[]) and f.ended_seq is null
      union all
      select b.commander_id, b.id, 0, b.sector, s.seq
      from base b join sector s on s.id = b.sector where b.commander_id = any ($1::text[])
      union all
      select y.owner, 'system:' || y.sector || '/' || y.number, 0, y.sector, s.seq
      from system y join sector s on s.id = y.sector where y.owner = any ($1::text[])`
    const rows = await this.#database.web.query<OwnPlace & { owner: CommanderId }>(
      sql,
      [commanders],
      'feed_own',
    )
    return Map.groupBy(rows, ({ owner }) => owner)
  })

  constructor(database: Pick<Database, 'web'>) {
    this.#database = database
  }

  async look(sectors: readonly SectorId[]): Promise<SectorHead[]> {
    return await this.#database.web.query<SectorHead>(LOOK, [sectors], 'feed_look')
  }

  heads(sectors: readonly SectorId[]): Promise<{ sector: SectorId; seq: number }[]> {
    const sql = 'select id as sector, seq from sector where id = any ($1::int[])'
    return this.#database.web.query(sql, [sectors], 'feed_heads')
  }

  async read(sector: SectorId, afterSeq: number, limit: number): Promise<Recorded[]> {
    const sql = `${EVENTS} where sector = $1 and seq > $2 order by seq limit $3`
    const params = [sector, afterSeq, limit]
    return (await this.#database.web.query<EventRow>(sql, params, 'feed_read')).map(recorded)
  }

  async readBack({ sector, after, upTo, limit, ageMsMax }: BackfillRange): Promise<Recorded[]> {
    const sql = `${EVENTS} where sector = $1 and seq > $2 and seq <= $3
        and recorded_at >= clock_timestamp() - $5::float8 * interval '1 ms'
      order by seq desc limit $4`
    const params = [sector, after, upTo, limit, ageMsMax]
    const rows = await this.#database.web.query<EventRow>(sql, params, 'feed_read_back')
    return rows.reverse().map(recorded)
  }

  async ownPlaces(commander: CommanderId): Promise<OwnPlace[]> {
    return (await this.#placesOf(commander)) ?? []
  }

  async seqBefore(sector: SectorId, at: number): Promise<number> {
    // Searches from the newest event back, because the moment is only seconds ago.
    const sql = 'select seq from event where sector = $1 and at < $2 order by seq desc limit 1'
    const rows = await this.#database.web.query<{ seq: number }>(sql, [sector, at], 'feed_before')
    return rows[0]?.seq ?? 0
  }
}

interface EventRow extends Omit<StoredEvent, 'dice'> {
  readonly rng: readonly number[] | null
  readonly epoch: number
  readonly age_ms: number
}

function recorded({ rng, epoch, age_ms: ageMs, ...event }: EventRow): Recorded {
  const stored = rng ? { ...event, dice: rng as DiceState } : event
  return { event: readEvent(stored), epoch, ageMs: Math.max(0, ageMs) }
}
