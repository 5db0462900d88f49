import type { CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'

/** A sector's state as the SDK decodes it; its objects change in place with every patch. */
export interface SectorStateOnWire {
  readonly epoch: number
  readonly seq: number
  readonly now: number
  readonly rate: number
  /** Galaxy ms from which the times of fleets are counted; constant for the life of the room. */
  readonly start: number
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
  readonly ships: number
}

/** A fleet as the state encodes it: gate 0 means none, and times count from the state's `start`. */
export type FleetOnWire = Omit<SeenFleet, 'gate'> & { readonly gate: number }

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
    known.name === fleet.name
  )
}

function copyOf(fleet: FleetOnWire, start: number): SeenFleet {
  const { id, name, owner, x, y, vx, vy, gate, ships } = fleet
  const [since, until] = [start + fleet.since, start + fleet.until]
  return { id, name, owner, x, y, vx, vy, since, until, gate: gate === 0 ? null : gate, ships }
}
