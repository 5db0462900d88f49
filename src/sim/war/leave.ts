import type { Fleet } from '../fleets/fleet.ts'
import { fleetIn } from '../fleets/fleetsPart.ts'
import type { WarState } from './battle.ts'

/** Applies that a fleet is out of a battle and flies on. */
export function leave(
  state: WarState,
  { fleetId, course, plan }: Pick<Fleet, 'course' | 'plan'> & { fleetId: string },
): void {
  state.fleets.set(fleetId, { ...fleetIn(state, fleetId), course, plan, battle: null })
}
