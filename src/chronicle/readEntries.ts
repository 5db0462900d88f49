import { type EntityManager, MoreThan } from 'typeorm'
import { chronicleEntity } from '../db/entities/chronicle.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { readEvent } from '../sim/versions.ts'
import type { ChronicleEntry } from './ChronicleConsumer.ts'

/**
 * Reads a sector's chronicle in order.
 *
 * @param after the number of the entry after which to begin
 * @param max how many at most
 */
export async function readEntries(
  manager: EntityManager,
  sector: SectorId,
  after: number,
  max: number,
): Promise<ChronicleEntry[]> {
  const rows = await manager.getRepository(chronicleEntity).find({
    where: { sector, n: MoreThan(after) },
    order: { n: 'ASC' },
    take: max,
  })
  return rows.map(({ n, recordedAt: _, ...noted }) => ({
    sector,
    n,
    event: readEvent({ ...noted, audience: '' }),
  }))
}
