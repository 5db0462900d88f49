import { galaxyNowSql } from '../../db/galaxyTime.ts'
import type { FleetId, SectorId } from '../../sim/core/ids.ts'
import type { Finding } from '../audit/findings.ts'
import { IS_WRITTEN_SQL } from './commit/inbox.ts'

/** Real ms. A starting server opens about 128 sectors a second, so 10,000 within this time. */
export const GRACE_MS = 120_000

/**
 * Finds what has been due for longer than the grace and was not taken up. Lateness is measured in
 * galaxy time, which stands still while no process beats, so nothing is late in a stopped galaxy. A
 * moment of the database's clock counts from the anchor at the earliest, because the anchor is set
 * when a stopped galaxy goes on. The horizon is a bigint in a subquery of its own, so that Postgres
 * can use indexes.
 *
 * `$1` a beat's validity and `$2` the grace, both in real ms; `$3` the most rows of each kind.
 */
export const FORGOTTEN_SQL = `
with galaxy_time as materialized (
  select floor(${galaxyNowSql('g', '$1')} - $2::float8 * g.time_scale)::bigint as horizon,
    g.anchor_galaxy_ms, g.anchor_at, g.time_scale
  from galaxy g
)
(select 'sector' as kind, s.id as sector, null as fleet, s.epoch, null as holder
 from sector s, galaxy_time g
 where s.holder is null and s.next_due_at <= (select horizon from galaxy_time)
   and ${galaxyOf('to_timestamp(s.epoch / 1000.0)')} <= g.horizon
 order by s.next_due_at limit $3)
union all
(select 'transit', t.to_sector, t.fleet_id, t.hop, null
 from transit t
 where t.arrive_at <= (select horizon from galaxy_time)
 order by t.arrive_at limit $3)
union all
(select 'inbox', i.sector, i.id, 0, null
 from inbox i, galaxy_time g
 where ${galaxyOf('i.sent_at')} <= g.horizon and ${IS_WRITTEN_SQL}
 order by i.sent_at limit $3)
union all
(select 'lease', s.id, null, s.epoch, s.holder
 from galaxy_time g cross join node n join sector s on s.holder = n.id
 where n.expires_at <= clock_timestamp() and ${galaxyOf('n.expires_at')} <= g.horizon
 limit $3)
union all
(select 'stranger', s.id, null, s.epoch, s.holder
 from sector s left join node n on n.id = s.holder
 where s.holder is not null and n.id is null
 limit $3)`

/**
 * @param at a moment of the database's clock, in SQL
 * @returns its galaxy ms; the anchor's at least
 */
function galaxyOf(at: string): string {
  return `g.anchor_galaxy_ms
    + greatest(0, extract(epoch from ${at} - g.anchor_at) * 1000 * g.time_scale)::float8`
}

export interface ForgottenRow {
  readonly kind: 'sector' | 'transit' | 'inbox' | 'lease' | 'stranger'
  readonly sector: SectorId
  /** For a transit its fleet; for an inbox row the row's id; else null. */
  readonly fleet: FleetId | null
  /** The sector's epoch; for a transit its hop; for an inbox row 0. */
  readonly epoch: number
  readonly holder: string | null
}

/** Equal for the same fault in two looks. It differs if the sector was claimed in between. */
export function keyOfForgotten({ kind, sector, fleet, epoch }: ForgottenRow): string {
  return `${kind}/${sector}/${epoch}/${fleet}`
}

export function findingOf({ kind, sector, fleet, holder }: ForgottenRow): Finding {
  switch (kind) {
    case 'sector':
      return { rule: 'TIME-2', sector, says: 'the sector is due and nobody has taken it up' }
    case 'transit':
      return { rule: 'TIME-2', sector, says: `fleet ${fleet} is due and has not been taken in` }
    case 'inbox':
      return { rule: 'TIME-2', sector, says: `inbox row ${fleet} has not been taken in` }
    case 'lease':
      return { rule: 'OWN-4', sector, says: `the sector is held by the dead process ${holder}` }
    case 'stranger':
      return { rule: 'OWN-4', sector, says: `the sector is held by ${holder}, which has no row` }
  }
}
