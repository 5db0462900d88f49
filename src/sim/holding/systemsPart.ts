import { definePart } from '../core/definePart.ts'
import type { Plain } from '../core/formats.ts'
import type { SectorCore } from '../core/SectorCore.ts'
import { NO_LEVELS } from '../economy/levels.ts'
import type { Store } from '../economy/store.ts'
import { orderedWorks } from './basesPart.ts'
import type { System, Systems } from './system.ts'
import { withoutStore, withStore } from './worksFormat.ts'

/** The part of a sector's state that the rules of systems use. */
export interface SystemsState extends SectorCore {
  readonly systems: Systems
}

export const systemsPart = definePart<Systems>({
  since: 4,
  changes: [
    {
      since: 5,
      up: (stored) =>
        (stored as Plain[]).map((system) => ({
          ...system,
          ...{ levels: NO_LEVELS, ...withStore(system.yard as Plain), queue: [] },
        })),
      down: (stored) =>
        (stored as Plain[]).map(({ levels, store, queue, ...system }) => ({
          ...system,
          yard: withoutStore(system.yard as Plain, store as Store),
        })),
    },
  ],
  empty: () => new Map(),
  copy: (systems) => new Map(systems),
  owned: {
    kind: 'system',
    ids: (systems) => [...systems.keys()].map(String),
    ownerOf: (systems, id) => systems.get(Number(id))?.owner ?? null,
  },
  isEmpty: (systems) => systems.size === 0,
  write: (systems) => [...systems.values()].sort((one, other) => one.id - other.id).map(ordered),
  read: (stored) => new Map((stored as readonly System[]).map((system) => [system.id, system])),
})

/** @throws Error if there is no such system: then the event about it does not follow the state */
export function systemIn({ id, seq, systems }: SystemsState, number: number): System {
  const system = systems.get(number)
  if (!system) throw new Error(`no system ${number} in sector ${id} at ${seq}`)
  return system
}

/** Puts the keys in a fixed order. */
function ordered(system: System): System {
  const { id, x, y, owner, capture, lockedUntil, battle } = system
  const { level, lost, at, isBeaten } = system.station
  const { mine, refinery, yard } = system.levels
  return {
    ...{ id, x, y, owner },
    station: { level, lost, at, isBeaten },
    levels: { mine, refinery, yard },
    ...orderedWorks(system),
    capture: capture && orderedCapture(capture),
    lockedUntil,
    battle: battle && { id: battle.id, rounds: battle.rounds, isHeld: battle.isHeld },
  }
}

function orderedCapture({ by, totalMs, until, leftMs, since }: NonNullable<System['capture']>) {
  return { by, totalMs, until, leftMs, since }
}
