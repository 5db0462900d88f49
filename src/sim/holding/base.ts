import type { BaseId, CommanderId } from '../core/ids.ts'
import type { Queue } from '../economy/build.ts'
import type { Store } from '../economy/store.ts'
import type { Wounds } from '../fleets/fleet.ts'
import type { Ships } from '../rules/ships.ts'

/** The ships docked at a place, whose wounds are a line over time: see mending.ts. */
export interface Yard {
  readonly ships: Ships
  /** The hull that they had lost at `at`, by class, in thousandths. */
  readonly wounds: Wounds
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
  readonly store: Store
  readonly queue: Queue
}

/** The bases of a sector, by id. */
export type Bases = Map<BaseId, Base>
