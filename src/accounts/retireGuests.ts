import type { EntityManager } from 'typeorm'
import type { DatabasePool } from '../db/pool.ts'
import { versionOf } from '../sim/core/formats.ts'
import { INBOX } from '../sim/features.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { PIRATES } from '../sim/rules/commanders.ts'
import { SESSION_DAYS } from './Sessions.ts'

export interface RetirementTimes {
  /** Real hours after a guest was last seen, if it never gave an order. */
  readonly unplayedHours: number
  /** Real days after a guest's last session ended, for any guest. */
  readonly absentDays: number
}

export interface Retired {
  /** How many commanders this run retired. */
  readonly commanders: number
  /** How many homes this run freed, also of commanders retired before. */
  readonly homes: number
  /** The rows sent to the inboxes of sectors where they have fleets. */
  readonly sent: readonly InboxRow[]
}

/** The most commanders that one run retires. The next run takes the rest. */
const COMMANDERS_MAX = 500
/** The key of an advisory lock: only one process retires guests at a time. */
const LOCK = 0x57a7_2e71
const DISBAND = INBOX['fleets.disband']

/**
 * Retires guests and deletes their sessions. `$1` hours, and `$2` days, since they were last seen;
 * `$3` how many at most.
 */
const RETIRE_SQL = `
with gone as (
  select c.id from commander c
  where c.retired_at is null and c.id <> '${PIRATES}' and (
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
 * Tells each sector in which a retired commander has fleets, a base or systems to end that. `$1` kind and
 * `$2` version of the inbox row, `$3` the kind of row that grants a base. A fleet in a lane, or one
 * that left before the row was taken, is found by a later run: it gets no more orders, so it comes
 * to rest. So is a base that its sector does not know yet.
 */
const DISBAND_SQL = `
with given_up as (
  update base b set given_up = true
  from commander c
  where c.id = b.commander_id and c.retired_at is not null and not b.given_up
    and (select writes from galaxy) >= $2
    and not exists (
      select from inbox i
      where i.sector = b.sector and i.kind = $3 and i.body -> 'base' ->> 'id' = b.id)
  returning b.commander_id as owner, b.sector
)
insert into inbox (id, sector, kind, v, body)
select gen_random_uuid()::text, place.sector, $1, $2::smallint,
  jsonb_build_object('commander', place.owner)
from (
  select f.owner, f.sector
  from commander c join fleet f on f.owner = c.id and f.ended_seq is null
    left join transit t on t.fleet_id = f.id
  where c.retired_at is not null and not c.home_freed and t.fleet_id is null
  union
  select owner, sector from given_up
  union
  select s.owner, s.sector
  from commander c join system s on s.owner = c.id
  where c.retired_at is not null and not c.home_freed
) place
where (select writes from galaxy) >= $2
  and not exists (
    select from inbox i
    where i.sector = place.sector and i.kind = $1 and i.body ->> 'commander' = place.owner)
returning id, sector, kind, v, body`

/** Frees the homes of commanders whose sectors have ended all they had. `$1` kind of inbox row. */
const FREE_SQL = `
with free as (
  update commander c set home_freed = true
  where c.retired_at is not null and not c.home_freed
    and not exists (select from fleet f where f.owner = c.id and f.ended_seq is null)
    and not exists (select from system s where s.owner = c.id)
    and not exists (
      select from base b
      where b.commander_id = c.id and (not b.given_up or exists (
        select from inbox i
        where i.sector = b.sector and i.kind = $1 and i.body ->> 'commander' = c.id)))
  returning c.id, c.home_sector
),
gone as (
  delete from base where commander_id in (select id from free)
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
 * Retires guests who are gone, so that what newcomers take is given back in time. A row in each
 * sector's inbox ends their fleets and base there [INB-1]. Once a guest has none left, its home is
 * free for others. To be called now and then.
 *
 * @throws if the database fails; then nothing has changed
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
      ...[DISBAND.kind, versionOf(DISBAND.format), INBOX['base.granted'].kind],
    ])
    const [freed]: { homes: number }[] = await manager.query(FREE_SQL, [DISBAND.kind])
    return { commanders: gone.length, homes: freed?.homes ?? 0, sent }
  })
}
