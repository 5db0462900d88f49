import type { EntityManager } from 'typeorm'
import type { DatabasePool } from '../db/pool.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { type Galaxy, sectorOf } from '../sim/galaxy/galaxy.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { PIRATES } from '../sim/rules/commanders.ts'
import { freeSites } from './basePlaces.ts'
import { BASES_SINCE, grantParams, grantSql, newBase } from './newBase.ts'

/** The most sectors that one run looks at, and the most bases that it grants in each. */
const SECTORS_MAX = 64
const BASES_MAX = 64

const WITHOUT_BASE = `c.retired_at is null and c.id <> '${PIRATES}'
  and not exists (select from base b where b.commander_id = c.id)`

/** `$1` the version from which bases can be granted, `$2` how many sectors at most. */
const SECTORS_SQL = `
select distinct c.home_sector as sector from commander c
where ${WITHOUT_BASE} and (select writes from galaxy) >= $1 limit $2`

/** `$1` the sector, `$2` how many at most. */
const COMMANDERS_SQL = `
select c.id from commander c where c.home_sector = $1 and ${WITHOUT_BASE}
order by c.created_at, c.id limit $2`

/**
 * Gives bases to commanders who have none, because they came while the version before bases was
 * written. Repeated and simultaneous runs do no harm. Each sector has a transaction of its own,
 * because it locks the row with which newcomers take homes.
 *
 * @returns the rows sent to sectors' inboxes; none once everybody has a base
 * @throws if the database fails; what was granted before stands
 */
export async function grantBases(pool: DatabasePool, galaxy: Galaxy): Promise<InboxRow[]> {
  const params = [BASES_SINCE, SECTORS_MAX]
  const sectors = await pool.query<{ sector: SectorId }>(SECTORS_SQL, params)
  const sent: InboxRow[] = []
  for (const { sector } of sectors) {
    sent.push(...(await pool.dataSource.transaction((manager) => grantIn(manager, galaxy, sector))))
  }
  return sent
}

async function grantIn(
  manager: EntityManager,
  galaxy: Galaxy,
  sector: SectorId,
): Promise<InboxRow[]> {
  await manager.query('select from home_sector where sector = $1 for no key update', [sector])
  const commanders: { id: CommanderId }[] = await manager.query(COMMANDERS_SQL, [sector, BASES_MAX])
  if (commanders.length === 0) return []
  const draw = await freeSites(manager, sectorOf(galaxy, sector))
  const bases = commanders.map(({ id }) => newBase(id, sector, draw()))
  const written: { id: string }[] = await manager.query(
    `with ${grantSql(1)} select id from granted`,
    grantParams(sector, bases) as unknown[],
  )
  const ids = new Set(written.map(({ id }) => id))
  return bases.map(({ granted }) => granted).filter(({ id }) => ids.has(id))
}
