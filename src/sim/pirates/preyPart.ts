import { definePart } from '../core/definePart.ts'
import type { BaseId, FleetId } from '../core/ids.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'

/** A pack of pirates that lies in wait near a base. */
export interface Prey {
  readonly base: BaseId
  /** Galaxy ms when it came. */
  readonly at: number
}

/** The part of a sector's state that the rules of pirates use. */
export interface PiratesState extends FleetsState {
  readonly preys: Preys
}

/** The packs near bases, by their fleets' ids; of those that are beaten until the next one comes. */
export type Preys = Map<FleetId, Prey>

export const preyPart = definePart<Preys>({
  since: 4,
  empty: () => new Map(),
  copy: (preys) => new Map(preys),
  isEmpty: (preys) => preys.size === 0,
  write: (preys) =>
    [...preys]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([fleetId, { base, at }]) => ({ fleetId, base, at })),
  read: (stored) =>
    new Map(
      (stored as readonly (Prey & { fleetId: FleetId })[]).map(({ fleetId, base, at }) => [
        fleetId,
        { base, at },
      ]),
    ),
})
