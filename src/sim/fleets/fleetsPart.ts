import { definePart } from '../core/definePart.ts'
import type { Plain } from '../core/formats.ts'
import type { FleetId } from '../core/ids.ts'
import type { SectorCore } from '../core/SectorCore.ts'
import type { Bases } from '../holding/base.ts'
import type { Systems } from '../holding/system.ts'
import type { Wrecks } from '../war/wrecks/wreck.ts'
import type { Fleet } from './fleet.ts'
import { withWar } from './fleetFormat.ts'

/** The fleets of a sector, by id. */
export type Fleets = Map<FleetId, Fleet>

/** The parts of a sector's state that the rules of fleets use. */
export interface FleetsState extends SectorCore {
  readonly fleets: Fleets
  /** Where fleets dock, as they do at systems. */
  readonly bases: Bases
  readonly systems: Systems
  /** What fleets salvage. */
  readonly wrecks: Wrecks
}

export const fleetsPart = definePart<Fleets>({
  changes: [{ since: 4, up: (older) => (older as Plain[]).map(withWar) }],
  empty: () => new Map(),
  copy: (fleets) => new Map(fleets),
  owned: {
    kind: 'fleet',
    ids: (fleets) => fleets.keys(),
    ownerOf: (fleets, id) => fleets.get(id)?.owner ?? null,
  },
  isEmpty: (fleets) => fleets.size === 0,
  write: (fleets) =>
    [...fleets.values()].sort((one, other) => (one.id < other.id ? -1 : 1)).map(orderedFleet),
  read: (stored) => new Map((stored as readonly Fleet[]).map((fleet) => [fleet.id, fleet])),
})

/** @throws Error if there is no such fleet: then the event about it does not follow the state */
export function fleetIn({ id, seq, fleets }: FleetsState, fleetId: FleetId): Fleet {
  const fleet = fleets.get(fleetId)
  if (!fleet) throw new Error(`no fleet ${fleetId} in sector ${id} at ${seq}`)
  return fleet
}

/** Puts the keys in a fixed order. A fleet from the journal has them in the database's order. */
function orderedFleet(fleet: Fleet): Fleet {
  const { id, name, owner, ships, hops, course, plan, stance, wounds, truce, battle } = fleet
  const { outlawUntil, isUnshielded, cargo } = fleet
  const { x, y, vx, vy, since, until, gate } = course
  return {
    id,
    name,
    owner,
    ships: Object.fromEntries(Object.entries(ships).sort()),
    hops,
    course: { x, y, vx, vy, since, until, gate },
    plan: ordered(plan) as never,
    stance,
    wounds: Object.fromEntries(Object.entries(wounds).sort()),
    truce: truce && { until: truce.until, after: truce.after },
    battle: battle && { id: battle.id, rounds: battle.rounds, isHeld: battle.isHeld },
    outlawUntil,
    isUnshielded,
    cargo: { ore: cargo.ore, gas: cargo.gas },
  }
}

/** Puts the keys of all objects within a value in a fixed order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  const sorted = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, one]) => [key, ordered(one)]))
}
