import type { FleetId } from '../sim/fleet.ts'
import type { SeenFleet } from './protocol.ts'

/** A sector's state as the SDK decodes it; its objects change in place with every patch. */
export interface SectorStateOnWire {
  readonly epoch: number
  readonly seq: number
  readonly now: number
  readonly rate: number
  readonly fleets: Iterable<[FleetId, FleetOnWire]> & { has(id: FleetId): boolean }
}

/** Gate 0 is none. */
export type FleetOnWire = Omit<SeenFleet, 'gate'> & { readonly gate: number }

/**
 * Brings `known` up to what a decoded state holds. Fleets that did not change keep their object, so
 * that whoever holds one may compare by identity.
 *
 * @returns the fleets that are gone
 */
export function readFleets(
  state: SectorStateOnWire['fleets'],
  known: Map<FleetId, SeenFleet>,
): SeenFleet[] {
  const gone: SeenFleet[] = []
  for (const [id, fleet] of known) {
    if (state.has(id)) continue
    known.delete(id)
    gone.push(fleet)
  }
  for (const [id, fleet] of state) {
    const before = known.get(id)
    if (!before || !isSame(before, fleet)) known.set(id, copyOf(fleet))
  }
  return gone
}

function isSame(known: SeenFleet, fleet: FleetOnWire): boolean {
  return (
    known.since === fleet.since &&
    known.until === fleet.until &&
    known.x === fleet.x &&
    known.y === fleet.y &&
    known.vx === fleet.vx &&
    known.vy === fleet.vy &&
    (known.gate ?? 0) === fleet.gate &&
    known.ships === fleet.ships &&
    known.name === fleet.name
  )
}

function copyOf(fleet: FleetOnWire): SeenFleet {
  const { id, name, owner, x, y, vx, vy, since, until, gate, ships } = fleet
  return { id, name, owner, x, y, vx, vy, since, until, gate: gate === 0 ? null : gate, ships }
}
