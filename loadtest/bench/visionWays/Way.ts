import type { CommanderId, FleetId } from '../../../src/sim/core/ids.ts'
import type { Fleet } from '../../../src/sim/fleets/fleet.ts'

/** A way to work out who sees whom. */
export interface Way {
  readonly name: string
  /** Called when a fleet has a new course. */
  changed(fleet: Fleet, now: number): void
  /** @returns what each commander sees at this moment */
  look(now: number): Map<CommanderId, ReadonlySet<FleetId>>
}
