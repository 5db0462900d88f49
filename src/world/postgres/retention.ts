import type { DatabasePool } from '../../db/pool.ts'

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

/**
 * Deletes what need not be kept, a batch at a time so that no lock is held for long: events that are
 * old and that every kept snapshot lies behind, old order answers, sessions that have ended, tombstones
 * of fleets, and commanders of whom nothing else is left.
 *
 * @returns rows deleted
 */
export async function prune(pool: DatabasePool, retention: Retention): Promise<number> {
  const statements: readonly (readonly [sql: string, keep: number])[] = [
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
  for (const [sql, keep] of statements) {
    for (;;) {
      const rows = await pool.query(sql, [ROWS_PER_BATCH, keep])
      deleted += rows.length
      if (rows.length < ROWS_PER_BATCH) break
    }
  }
  return deleted
}
