import type { CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'

/** A sector's state as the SDK decodes it; its objects change in place with every patch. */
export interface SectorStateOnWire {
  readonly epoch: number
  readonly seq: number
  readonly now: number
  readonly rate: number
  /** Galaxy ms from which the times of fleets count; it stays as long as the room. */
  readonly start: number
  /** Absent for a client that has not seen anything here yet. */
  readonly fleets?: Pick<ReadonlyMap<FleetId, FleetOnWire>, 'keys' | 'get'>
}

/** A fleet in a sector's state: its course and what all who see it may know. */
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

/** Gate 0 is none, and times count from the state's `start`. */
export type FleetOnWire = Omit<SeenFleet, 'gate'> & { readonly gate: number }

export interface FleetsRead {
  /** Of those looked at, all that are there. */
  readonly seen: readonly SeenFleet[]
  /** As they were last. */
  readonly gone: readonly SeenFleet[]
}

/**
 * Brings `known` up to what a decoded state holds. Fleets that did not change keep their object, so
 * that whoever holds one may compare by identity.
 *
 * @param touched those to look at; null: all there are
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
