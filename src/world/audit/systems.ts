import type { EntityManager } from 'typeorm'
import type { SectorRow } from '../../db/entities/sector.ts'
import { systemEntity } from '../../db/entities/system.ts'
import { findSector, type Galaxy } from '../../sim/galaxy/galaxy.ts'
import { sectorOwner } from '../../sim/holding/sectorOwner.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Findings } from './findings.ts'

/**
 * Compares the rows of systems, and what the map tells of their sector, with the sector's state at
 * its head [OWN-5] [HOLD-1].
 */
export async function auditSystems(
  manager: EntityManager,
  galaxy: Galaxy,
  row: Pick<SectorRow, 'id' | 'owner' | 'battles'>,
  { systems, battles }: SectorState,
  findings: Findings,
): Promise<void> {
  const mapped = findSector(galaxy, row.id)
  // That it is not on the map is a finding of its own.
  if (!mapped) return
  const rows = await manager.find(systemEntity, { where: { sector: row.id } })
  findings.checked('OWN-5', rows.length)
  const add = (says: string) => findings.add('OWN-5', row.id, says)
  const known = new Map(rows.map(({ number, owner }) => [number, owner]))
  const held = new Map([...systems.values()].map(({ id, owner }) => [id, owner]))
  for (const number of new Set([...known.keys(), ...held.keys()])) {
    const [told, owner] = [known.get(number) ?? null, held.get(number) ?? null]
    if (told === owner) continue
    add(`system ${number} is held by ${owner} in the sector and by ${told} in its row`)
  }
  const owner = sectorOwner(mapped, systems)
  if (row.owner !== owner) add(`its row says that ${row.owner} owns it, and ${owner} does`)
  if (row.battles !== battles.size) {
    add(`its row says ${row.battles} battles, and ${battles.size} are fought`)
  }
}
