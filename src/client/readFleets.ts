import type { BattleId, CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
import { STANCES, type Stance } from '../sim/fleets/fleet.ts'
import { SHIP_CLASSES, type ShipClass, type Ships } from '../sim/rules/ships.ts'
import type { SitesOnWire } from './readSites.ts'
import type { SystemsOnWire } from './readSystems.ts'

/** A sector's state as the SDK decodes it; its objects change in place with every patch. */
export interface SectorStateOnWire extends SitesOnWire, SystemsOnWire {
  readonly epoch: number
  readonly seq: number
  readonly now: number
  readonly rate: number
  /** Absent for a client that has not seen anything here yet. */
  readonly fleets?: Pick<ReadonlyMap<FleetId, FleetOnWire>, 'keys' | 'get'>
}

/** A fleet in a sector's state: its course, and what everybody who sees it may know. */
export interface SeenFleet {
  readonly id: FleetId
  readonly name: string
  /** '' for merchants. */
  readonly owner: CommanderId
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly since: number
  readonly until: number
  readonly gate: SectorId | null
  /** The number of its ships. */
  readonly ships: number
  readonly shipsByClass: Ships
  readonly stance: Stance
  /** The share of its ships' hull that is left, 0 to 1. */
  readonly hull: number
  readonly battle: BattleId | null
}

/**
 * A fleet as the state encodes it: gate 0 and the empty battle mean none, and times count from the
 * state's `start`.
 */
export interface FleetOnWire
  extends Omit<SeenFleet, 'gate' | 'shipsByClass' | 'stance' | 'battle'>,
    Readonly<Partial<Record<ShipClass, number>>> {
  readonly gate: number
  /** An index of `STANCES`. */
  readonly stance: number
  readonly battle: string
}

export interface FleetsRead {
  /** The fleets looked at that are in the state. */
  readonly seen: readonly SeenFleet[]
  /** The fleets looked at that have left the state, as they were last. */
  readonly gone: readonly SeenFleet[]
}

/**
 * Updates `known` from a decoded state. Fleets that did not change keep their object, so that
 * callers can compare by identity.
 *
 * @param touched the fleets to look at; null for all
 */
export function readFleets(
  { fleets, start }: Pick<SectorStateOnWire, 'fleets' | 'start'>,
  known: Map<FleetId, SeenFleet>,
  touched: Iterable<FleetId> | null,
): FleetsRead {
  const seen: SeenFleet[] = []
  const gone: SeenFleet[] = []
  for (const id of touched ?? new Set([...known.keys(), ...(fleets?.keys() ?? [])])) {
    const before = known.get(id)
    const fleet = fleets?.get(id)
    if (fleet) {
      const after = before && isSame(before, fleet, start) ? before : copyOf(fleet, start)
      known.set(id, after)
      seen.push(after)
    } else if (before) {
      known.delete(id)
      gone.push(before)
    }
  }
  return { seen, gone }
}

function isSame(known: SeenFleet, fleet: FleetOnWire, start: number): boolean {
  return (
    known.since === start + fleet.since &&
    known.until === start + fleet.until &&
    known.x === fleet.x &&
    known.y === fleet.y &&
    known.vx === fleet.vx &&
    known.vy === fleet.vy &&
    (known.gate ?? 0) === fleet.gate &&
    known.ships === fleet.ships &&
    SHIP_CLASSES.every((one) => (known.shipsByClass[one] ?? 0) === (fleet[one] ?? 0)) &&
    known.stance === stanceOf(fleet) &&
    known.hull === fleet.hull &&
    (known.battle ?? '') === fleet.battle &&
    known.name === fleet.name
  )
}

function copyOf(fleet: FleetOnWire, start: number): SeenFleet {
  const { id, name, owner, x, y, vx, vy, gate, ships, hull, battle } = fleet
  const counts = SHIP_CLASSES.map((one) => [one, fleet[one] ?? 0] as const)
  return {
    ...{ id, name, owner, x, y, vx, vy, ships, hull },
    since: start + fleet.since,
    until: start + fleet.until,
    gate: gate === 0 ? null : gate,
    shipsByClass: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    stance: stanceOf(fleet),
    battle: battle === '' ? null : battle,
  }
}

function stanceOf({ stance }: FleetOnWire): Stance {
  return STANCES[stance] ?? 'defend'
}
