import { randomInt } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import { baseEntity } from '../db/entities/base.ts'
import type { Sector } from '../sim/galaxy/galaxy.ts'
import { basePlace } from '../sim/holding/basePlace.ts'
import { HOMES_PER_SYSTEM_MAX } from '../sim/rules/commanders.ts'

/** Where a base stands: its system, its slot around that, and the place they come to. */
export interface BaseSite {
  readonly system: number
  readonly slot: number
  readonly x: number
  readonly y: number
}

/** Draws free sites in a sector, one after the other. */
export type DrawSite = () => BaseSite

/**
 * Finds the free sites of a sector. The caller's transaction must hold the lock on the sector's row
 * in `home_sector`, so that nobody else takes them.
 */
export async function freeSites(manager: EntityManager, sector: Sector): Promise<DrawSite> {
  const rows = await manager.find(baseEntity, { where: { sector: sector.id } })
  const around = sector.systems.map((system) => ({
    system,
    taken: new Set(rows.filter((row) => row.system === system.id).map(({ slot }) => slot)),
  }))
  return () => {
    const least = Math.min(...around.map(({ taken }) => taken.size))
    const emptiest = around.filter(({ taken }) => taken.size === least)
    const chosen = emptiest[randomInt(Math.max(1, emptiest.length))]
    if (!chosen || least >= HOMES_PER_SYSTEM_MAX) {
      throw new RangeError(`no site for a base is free in sector ${sector.id}`)
    }
    const { system, taken } = chosen
    let slot = 0
    while (taken.has(slot)) slot++
    taken.add(slot)
    return { system: system.id, slot, ...basePlace(system, slot) }
  }
}
