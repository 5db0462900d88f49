import type { CommanderId, FleetId } from '../../../src/sim/core/ids.ts'
import type { Fleet } from '../../../src/sim/fleets/fleet.ts'

/** A way to know who sees whom. */
export interface Way {
  readonly name: string
  /** A fleet has another course from now on. */
  changed(fleet: Fleet, now: number): void
  /** @returns what each commander sees at this moment */
  look(now: number): Map<CommanderId, ReadonlySet<FleetId>>
}
