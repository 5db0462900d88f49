import type { EntityManager } from 'typeorm'
import { sectorEntity } from '../../db/entities/sector.ts'
import { systemEntity } from '../../db/entities/system.ts'
import { type Galaxy, sectorOf } from '../../sim/galaxy/galaxy.ts'
import { sectorOwner } from '../../sim/holding/sectorOwner.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Findings } from './findings.ts'

/**
 * Compares the rows of systems, and what the map tells of their sector, with the sector's state at
 * its head [OWN-5].
 */
export async function auditSystems(
  manager: EntityManager,
  galaxy: Galaxy,
  { id: sector, systems, battles }: SectorState,
  findings: Findings,
): Promise<void> {
  const rows = await manager.find(systemEntity, { where: { sector } })
  findings.checked('OWN-5', rows.length)
  const add = (says: string) => findings.add('OWN-5', sector, says)
  const known = new Map(rows.map(({ number, owner }) => [number, owner]))
  const held = new Map([...systems.values()].map(({ id, owner }) => [id, owner]))
  for (const number of new Set([...known.keys(), ...held.keys()])) {
    const [told, owner] = [known.get(number) ?? null, held.get(number) ?? null]
    if (told === owner) continue
    add(`system ${number} is held by ${owner} in the sector and by ${told} in its row`)
  }
  const row = await manager.findOne(sectorEntity, {
    select: { id: true, owner: true, battles: true },
    where: { id: sector },
  })
  const owner = sectorOwner(sectorOf(galaxy, sector), systems)
  if (row && row.owner !== owner) add(`its row says that ${row.owner} owns it, and ${owner} does`)
  if (row && row.battles !== battles.size) {
    add(`its row says ${row.battles} battles, and ${battles.size} are fought`)
  }
}
