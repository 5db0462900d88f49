import { definePart } from '../core/definePart.ts'
import type { SectorCore } from '../core/SectorCore.ts'
import { orderedYard } from './basesPart.ts'
import type { System, Systems } from './system.ts'

/** The part of a sector's state that the rules of systems use. */
export interface SystemsState extends SectorCore {
  readonly systems: Systems
}

export const systemsPart = definePart<Systems>({
  since: 4,
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
function ordered({ id, x, y, owner, station, yard, capture, lockedUntil, battle }: System): System {
  const { level, lost, at, isBeaten } = station
  return {
    ...{ id, x, y, owner },
    station: { level, lost, at, isBeaten },
    yard: orderedYard(yard),
    capture: capture && orderedCapture(capture),
    lockedUntil,
    battle: battle && { id: battle.id, rounds: battle.rounds, isHeld: battle.isHeld },
  }
}

function orderedCapture({ by, totalMs, until, leftMs, since }: NonNullable<System['capture']>) {
  return { by, totalMs, until, leftMs, since }
}
