import { randomUUID } from 'node:crypto'
import { galaxyNowSql } from '../db/galaxyTime.ts'
import type { DatabasePool } from '../db/pool.ts'
import { versionOf } from '../sim/core/formats.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { INBOX } from '../sim/features.ts'
import { type InboxRow, writeInbox } from '../sim/inbox.ts'

/** Research is begun from this version on, so that it is written by then. */
const INDUSTRY_SINCE = versionOf(INBOX['industry.raised'].format)
/** The most commanders whose places are told by one run. The next run takes the rest. */
const TOLD_MAX = 100

/** Industries that became better, and that no place has been told of. */
const DUE = `
from research r, galaxy g
where r.field = 'industry' and r.cancelled_at is null and not r.is_told
  and r.done_at <= ${galaxyNowSql('g', '10000')}`

/** `$1` how many at most. */
const DUE_SQL = `
select r.commander_id as commander, r.id, r.level ${DUE}
order by r.done_at limit $1 for no key update of r skip locked`

const PLACES_SQL = `
select commander_id as commander, sector from base where commander_id = any ($1)
union
select owner, sector from system where owner = any ($1)`

const SEND_SQL = `
insert into inbox (id, sector, kind, v, body)
select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::smallint[], $5::jsonb[])`

interface Due {
  readonly commander: CommanderId
  readonly id: string
  readonly level: number
}

/**
 * Tells the sectors where a commander has places that its industry has become better, so that they
 * yield more from then on. Places that it gets later know by the fact.
 *
 * @returns the rows sent to sectors' inboxes @throws if the database fails; then nothing was sent
 */
export async function tellIndustry(pool: DatabasePool): Promise<InboxRow[]> {
  // Almost always there is nothing to tell: that is asked without a lock.
  const [look] = await pool.query<{ isDue: boolean }>(`select exists (select ${DUE}) as "isDue"`)
  if (!look?.isDue) return []
  return await pool.dataSource.transaction(async (manager) => {
    const due: Due[] = await manager.query(DUE_SQL, [TOLD_MAX])
    if (due.length === 0) return []
    const commanders = due.map(({ commander }) => commander)
    const places: { commander: CommanderId; sector: SectorId }[] = await manager.query(PLACES_SQL, [
      commanders,
    ])
    const levels = new Map(due.map(({ commander, level }) => [commander, level]))
    const rows = places.map(({ commander, sector }) =>
      writeInbox(
        { id: randomUUID(), sector },
        'industry.raised',
        { commander, level: levels.get(commander) ?? 0 },
        INDUSTRY_SINCE,
      ),
    )
    await manager.query(SEND_SQL, [
      rows.map(({ id }) => id),
      rows.map(({ sector }) => sector),
      rows.map(({ kind }) => kind),
      rows.map(({ v }) => v),
      rows.map(({ body }) => JSON.stringify(body)),
    ])
    await manager.query(
      `update research r set is_told = true
       from unnest($1::text[], $2::text[]) as t (commander, id)
       where r.commander_id = t.commander and r.id = t.id`,
      [commanders, due.map(({ id }) => id)],
    )
    return rows
  })
}
