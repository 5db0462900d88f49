import { definePart } from '../core/definePart.ts'
import type { Plain } from '../core/formats.ts'
import type { BaseId } from '../core/ids.ts'
import type { SectorCore } from '../core/SectorCore.ts'
import type { Build } from '../economy/build.ts'
import type { Store } from '../economy/store.ts'
import type { Base, Bases, Yard } from './base.ts'
import type { Works } from './place.ts'
import { withoutStore, withStore } from './worksFormat.ts'

/** The part of a sector's state that the rules of bases use. */
export interface BasesState extends SectorCore {
  readonly bases: Bases
}

export const basesPart = definePart<Bases>({
  since: 4,
  changes: [
    {
      since: 5,
      up: (stored) =>
        (stored as Plain[]).map((base) => ({
          ...base,
          ...withStore(base.yard as Plain),
          queue: [],
        })),
      down: (stored) =>
        (stored as Plain[]).map(({ store, queue, ...base }) => ({
          ...base,
          yard: withoutStore(base.yard as Plain, store as Store),
        })),
    },
  ],
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
function orderedBase(base: Base): Base {
  const { id, owner, system, x, y, level } = base
  return { id, owner, system, x, y, level, ...orderedWorks(base) }
}

/** Puts the keys in a fixed order. */
export function orderedWorks({ yard, store, queue }: Works): Works {
  const { ore, gas, orePerMs, gasPerMs, cap, at } = store
  return {
    yard: orderedYard(yard),
    store: { ore, gas, orePerMs, gasPerMs, cap, at },
    queue: queue.map(orderedBuild),
  }
}

function orderedYard({ ships, wounds, at }: Yard): Yard {
  return {
    ships: Object.fromEntries(Object.entries(ships).sort()),
    wounds: Object.fromEntries(Object.entries(wounds).sort()),
    at,
  }
}

function orderedBuild({ id, product, left, ore, gas, since, until }: Build): Build {
  const what =
    'ship' in product
      ? { ship: product.ship }
      : { building: product.building, level: product.level }
  return { id, product: what, left, ore, gas, since, until }
}
