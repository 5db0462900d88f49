import type { EntityManager } from 'typeorm'
import type { DatabasePool } from '../db/pool.ts'
import { versionOf } from '../sim/core/formats.ts'
import { INBOX } from '../sim/features.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { SESSION_DAYS } from './Sessions.ts'

export interface RetirementTimes {
  /** A guest who never gave an order, after it was seen last. */
  readonly unplayedHours: number
  /** Any guest, after its last session ended. */
  readonly absentDays: number
}

export interface Retired {
  /** Commanders who were retired just now. */
  readonly commanders: number
  /** Homes that were given back, of those and of others retired before. */
  readonly homes: number
  /** What was sent to sectors where they have fleets. */
  readonly sent: readonly InboxRow[]
}

/** One run takes so many at most; the next takes the others. */
const COMMANDERS_MAX = 500
/** Only one process does it at a time. */
const LOCK = 0x57a7_2e71
const DISBAND = INBOX['fleets.disband']

/** `$1` hours, `$2` days since its last session was used, `$3` how many. Its sessions go with it. */
const RETIRE_SQL = `
with gone as (
  select c.id from commander c
  where c.retired_at is null and (
    (c.seen_at < clock_timestamp() - $1::double precision * interval '1 hour'
      and not c.played and not exists (select from order_ack a where a.commander_id = c.id))
    or c.seen_at < clock_timestamp() - $2::double precision * interval '1 day')
  order by c.seen_at limit $3 for update skip locked
),
signed_out as (
  delete from session where commander_id in (select id from gone)
)
update commander set retired_at = clock_timestamp() where id in (select id from gone)
returning id`

/**
 * `$1` kind, `$2` version: tells each sector in which a retired commander has fleets to end them. A
 * fleet that is in a lane, or has left before the word came, is found by a later run: nobody orders
 * it any more, so it comes to rest.
 */
const DISBAND_SQL = `
insert into inbox (id, sector, kind, v, body)
select gen_random_uuid()::text, place.sector, $1, $2::smallint,
  jsonb_build_object('commander', place.owner)
from (
  select distinct f.owner, f.sector
  from commander c join fleet f on f.owner = c.id and f.ended_seq is null
    left join transit t on t.fleet_id = f.id
  where c.retired_at is not null and not c.home_freed and t.fleet_id is null
) place
where (select writes from galaxy) >= $2
  and not exists (
    select from inbox i
    where i.sector = place.sector and i.kind = $1 and i.body ->> 'commander' = place.owner)
returning id, sector, kind, v, body`

const FREE_SQL = `
with free as (
  update commander c set home_freed = true
  where c.retired_at is not null and not c.home_freed
    and not exists (select from fleet f where f.owner = c.id and f.ended_seq is null)
  returning c.home_sector
),
places as (
  select home_sector, count(*)::int as n from free group by home_sector
),
given_back as (
  update home_sector h set commanders = greatest(0, h.commanders - p.n)
  from places p where h.sector = p.home_sector
)
select coalesce(sum(n), 0)::int as homes from places`

/**
 * Retires guests who have gone: whatever a newcomer takes is given back in time. Their fleets end
 * where they are, by a word to their sectors like everything else [INB-1]; when none is left, the
 * home is another's. To be called now and then.
 *
 * SQL, not repositories: rows of several tables are chosen, locked and changed in one statement each,
 * whatever their number.
 *
 * @throws if the database fails; nothing is half done then
 */
export async function retireGuests(pool: DatabasePool, times: RetirementTimes): Promise<Retired> {
  return await pool.dataSource.transaction(async (manager: EntityManager) => {
    const [lock]: { got: boolean }[] = await manager.query(
      'select pg_try_advisory_xact_lock($1) as got',
      [LOCK],
    )
    if (!lock?.got) return { commanders: 0, homes: 0, sent: [] }
    const absentDays = SESSION_DAYS + times.absentDays
    const [gone]: [{ id: string }[], number] = await manager.query(RETIRE_SQL, [
      ...[times.unplayedHours, absentDays, COMMANDERS_MAX],
    ])
    const sent: InboxRow[] = await manager.query(DISBAND_SQL, [
      ...[DISBAND.kind, versionOf(DISBAND.format)],
    ])
    const [freed]: { homes: number }[] = await manager.query(FREE_SQL)
    return { commanders: gone.length, homes: freed?.homes ?? 0, sent }
  })
}
