import { galaxyNowSql } from '../../db/galaxyTime.ts'
import type { DatabasePool, Param } from '../../db/pool.ts'
import { FACTS } from '../../sim/features.ts'

export interface Retention {
  /** Real hours for which an order's answer is kept. Then its id may be used again [DUR-3]. */
  readonly acksHours: number
  /** Real days for which events are kept. */
  readonly eventsDays: number
}

/** Rows deleted by one statement. */
const ROWS_PER_BATCH = 5_000
/** Real days for which the rows of dead nodes are kept, for people who look into their death. */
const NODES_DAYS = 1
/** Real days after a fleet's end for which its row is kept: until then its id may be asked for. */
const TOMBSTONES_DAYS = 30
/** Galaxy days for which facts without further effect are kept. */
const FACTS_DAYS = 1
/** The galaxy ms of `$2` galaxy days ago. If galaxy time stood still, facts just stay longer. */
const LONG_PAST = `
  select ${galaxyNowSql('g', '10000')} - $2::double precision * 86400000 as ms from galaxy g`
/** The kinds of facts, and for each the value that holds where there is no fact. */
const OTHERWISE: readonly Param[] = [
  Object.keys(FACTS),
  Object.values(FACTS).map(({ otherwise }) => JSON.stringify(otherwise)),
]

/**
 * Deletes rows that need not be kept, a batch at a time so that no lock is held for long: old
 * events up to the oldest kept snapshot, old order answers, sessions that have ended, tombstones
 * of fleets, retired commanders without other rows, facts without further effect, and dead nodes.
 *
 * @returns the number of deleted rows
 */
export async function prune(pool: DatabasePool, retention: Retention): Promise<number> {
  const statements: readonly (readonly [sql: string, keep: number, more?: readonly Param[]])[] = [
    [
      // With the answer goes the proof that its commander ever gave an order: `played` keeps that.
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
    // A fact superseded over a day ago is of use only to a sector that lags more than a day behind.
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
    // Nor is an old fact of use that only states the default value of its kind.
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
    // Every start of a process adds a row.
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
