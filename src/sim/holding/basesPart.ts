import { definePart } from '../core/definePart.ts'
import type { BaseId } from '../core/ids.ts'
import type { SectorCore } from '../core/SectorCore.ts'
import type { Base, Bases, Yard } from './base.ts'

/** The part of a sector's state that the rules of bases use. */
export interface BasesState extends SectorCore {
  readonly bases: Bases
}

export const basesPart = definePart<Bases>({
  since: 4,
  empty: () => new Map(),
  copy: (bases) => new Map(bases),
  owned: {
    kind: 'base',
    ids: (bases) => bases.keys(),
    ownerOf: (bases, id) => bases.get(id)?.owner ?? null,
  },
  isEmpty: (bases) => bases.size === 0,
  write: (bases) =>
    [...bases.values()].sort((one, other) => (one.id < other.id ? -1 : 1)).map(orderedBase),
  read: (stored) => new Map((stored as readonly Base[]).map((base) => [base.id, base])),
})

/** @throws Error if there is no such base: then the event about it does not follow the state */
export function baseIn({ id, seq, bases }: BasesState, baseId: BaseId): Base {
  const base = bases.get(baseId)
  if (!base) throw new Error(`no base ${baseId} in sector ${id} at ${seq}`)
  return base
}

/** Puts the keys in a fixed order. A yard from the journal has them in the database's order. */
function orderedBase({ id, owner, system, x, y, level, yard }: Base): Base {
  return { id, owner, system, x, y, level, yard: orderedYard(yard) }
}

/** Puts the keys in a fixed order. */
export function orderedYard({ ships, wounds, ore, gas, at }: Yard): Yard {
  return {
    ships: Object.fromEntries(Object.entries(ships).sort()),
    wounds: Object.fromEntries(Object.entries(wounds).sort()),
    ore,
    gas,
    at,
  }
}
