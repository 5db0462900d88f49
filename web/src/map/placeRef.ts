import type { PlaceId, SectorId } from '../../../src/sim/core/ids.ts'

/** A system, or the player's base. */
export interface PlaceRef {
  readonly sectorId: SectorId
  readonly at: PlaceId
}

/** Whether two are the same place, or both none. */
export function isSamePlace(one: PlaceRef | null, other: PlaceRef | null): boolean {
  if (!one || !other) return one === other
  if (one.sectorId !== other.sectorId) return false
  if ('base' in one.at) return 'base' in other.at && one.at.base === other.at.base
  return 'system' in other.at && one.at.system === other.at.system
}
