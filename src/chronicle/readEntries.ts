import type { EntityManager } from 'typeorm'
import type { SectorId } from '../sim/core/ids.ts'
import { readEvent, type StoredEvent } from '../sim/versions.ts'
import type { ChronicleEntry } from './ChronicleConsumer.ts'

/** A place in a sector's chronicle: after its entry `n`. */
export interface ChroniclePlace {
  readonly sector: SectorId
  readonly n: number
}

const READ_SQL = `
select c.sector, c.n, c.seq, c.type, c.v, c.at, c.data
from unnest($1::integer[], $2::bigint[]) as place (sector, n)
  cross join lateral (
    select * from chronicle c
    where c.sector = place.sector and c.n > place.n order by c.n limit $3
  ) c
order by c.sector, c.n limit $3`

/**
 * Reads what follows in the chronicles of some sectors, each in order, and one sector after another.
 *
 * @param max how many entries at most, of all sectors together
 */
export async function readEntries(
  manager: EntityManager,
  places: readonly ChroniclePlace[],
  max: number,
): Promise<ChronicleEntry[]> {
  const rows: (Omit<StoredEvent, 'audience'> & { readonly n: number })[] = await manager.query(
    READ_SQL,
    [places.map(({ sector }) => sector), places.map(({ n }) => n), max],
  )
  return rows.map(({ n, ...noted }) => ({
    sector: noted.sector,
    n,
    event: readEvent({ ...noted, audience: '' }),
  }))
}
