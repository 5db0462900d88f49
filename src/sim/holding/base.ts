import type { BaseId, CommanderId } from '../core/ids.ts'
import type { Wounds } from '../fleets/fleet.ts'
import type { Ships } from '../rules/ships.ts'

/** What is at a place: docked ships, whose wounds are a line over time (see mending.ts), and goods. */
export interface Yard {
  readonly ships: Ships
  /** The hull that they had lost at `at`, by class, in thousandths. */
  readonly wounds: Wounds
  /** Whole units, as `gas` is. */
  readonly ore: number
  readonly gas: number
  /** Galaxy ms of the last change. */
  readonly at: number
}

/** A commander's base. It does not move. It is immutable, as a fleet is. */
export interface Base {
  readonly id: BaseId
  readonly owner: CommanderId
  /** The number of the system it is near. */
  readonly system: number
  /** In units of the plane. */
  readonly x: number
  readonly y: number
  readonly level: number
  readonly yard: Yard
}

/** The bases of a sector, by id. */
export type Bases = Map<BaseId, Base>
