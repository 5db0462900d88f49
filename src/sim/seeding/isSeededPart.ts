import { definePart } from '../core/definePart.ts'
import type { SectorCore } from '../core/SectorCore.ts'

/** The part of a sector's state that says whether its generator goes on from a secret. */
export interface SeedingState extends SectorCore {
  isSeeded: boolean
}

export const isSeededPart = definePart<boolean>({
  since: 4,
  empty: () => false,
  copy: (isSeeded) => isSeeded,
  isEmpty: (isSeeded) => !isSeeded,
  write: (isSeeded) => isSeeded,
  read: (stored) => stored === true,
})
