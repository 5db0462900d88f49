import { galaxyNowSql } from '../../db/galaxyTime.ts'
import type { DatabasePool, Param } from '../../db/pool.ts'
import { FACTS } from '../../sim/features.ts'

export interface Retention {
  /** Answers of orders are kept this long; an id may be used again after [DUR-3]. */
  readonly acksHours: number
  readonly eventsDays: number
}

const ROWS_PER_BATCH = 5_000
/** Nodes that died are of interest for so long, to whoever looks into it. */
const NODES_DAYS = 1
/** So long after its end a fleet may be told of still, and its id asked for. */
const TOMBSTONES_DAYS = 30

const FACTS_DAYS = 1
/** So many days ago, in galaxy ms; `$2` is in galaxy days. A clock that stood still is no harm. */
const LONG_PAST = `
  select ${galaxyNowSql('g', '10000')} - $2::double precision * 86400000 as ms from galaxy g`
/** What holds where no fact says otherwise: kinds, and their values. */
const OTHERWISE: readonly Param[] = [
  Object.keys(FACTS),
  Object.values(FACTS).map(({ otherwise }) => JSON.stringify(otherwise)),
]

/**
 * Deletes what need not be kept, a batch at a time so that no lock is held for long: events that are
 * old and that every kept snapshot lies behind, old order answers, sessions that have ended, tombstones
 * of fleets, commanders of whom nothing else is left, and facts that hold no more.
 *
 * @returns rows deleted
 */
export async function prune(pool: DatabasePool, retention: Retention): Promise<number> {
  const statements: readonly (readonly [sql: string, keep: number, more?: readonly Param[]])[] = [
    [
      // That somebody gave an order at all is remembered when its answer is forgotten.
      `with gone as (
         delete from order_ack where (commander_id, order_id) in (
           select commander_id, order_id from order_ack
           where at < statement_timestamp() - $2::double precision * interval '1 hour' limit $1)
         returning commander_id
       ), played as (
         update commander c set played = true
         from (select distinct commander_id from gone) g where c.id = g.commander_id and not c.played
       )
       select 1 from gone`,
      retention.acksHours,
    ],
    [
      `delete from event where (sector, seq) in (
         select e.sector, e.seq
         from (select sector, min(seq) as seq from snapshot group by sector having count(*) >= 3) oldest
         join event e on e.sector = oldest.sector and e.seq <= oldest.seq
         where e.recorded_at < statement_timestamp() - $2::double precision * interval '1 day' limit $1)
       returning 1`,
      retention.eventsDays,
    ],
    [
      `delete from session where token_hash in (
         select token_hash from session
         where expires_at < statement_timestamp() - $2::double precision * interval '1 day' limit $1)
       returning 1`,
      0,
    ],
    [
      `delete from fleet where id in (
         select id from fleet
         where ended_at < statement_timestamp() - $2::double precision * interval '1 day' limit $1)
       returning 1`,
      TOMBSTONES_DAYS,
    ],
    [
      `delete from commander where id in (
         select c.id from commander c
         where c.retired_at < statement_timestamp() - $2::double precision * interval '1 day'
           and c.home_freed and not exists (select from fleet f where f.owner = c.id) limit $1)
       returning 1`,
      0,
    ],
    // What something else took the place of is of no use to sectors that are less than a day behind …
    [
      `delete from fact where (kind, key, since) in (
         select f.kind, f.key, f.since from fact f cross join (${LONG_PAST}) past
         where exists (
           select from fact l
           where l.kind = f.kind and l.key = f.key and l.since > f.since and l.since <= past.ms)
         limit $1)
       returning 1`,
      FACTS_DAYS,
    ],
    // … and neither is what says nothing but what holds of anybody.
    [
      `delete from fact where (kind, key, since) in (
         select f.kind, f.key, f.since
         from fact f cross join (${LONG_PAST}) past
           join unnest($3::text[], $4::jsonb[]) as o (kind, value)
             on o.kind = f.kind and o.value = f.value
         where f.since <= past.ms and not exists (
           select from fact l where l.kind = f.kind and l.key = f.key and l.since <> f.since)
         limit $1)
       returning 1`,
      FACTS_DAYS,
      OTHERWISE,
    ],
    // Every start adds a row.
    [
      `delete from node where id in (
         select id from node
         where expires_at < statement_timestamp() - $2::double precision * interval '1 day'
           and not exists (select from sector where holder = node.id) limit $1)
       returning 1`,
      NODES_DAYS,
    ],
  ]
  let deleted = 0
  for (const [sql, keep, more = []] of statements) {
    for (;;) {
      const rows = await pool.query(sql, [ROWS_PER_BATCH, keep, ...more])
      deleted += rows.length
      if (rows.length < ROWS_PER_BATCH) break
    }
  }
  return deleted
}
