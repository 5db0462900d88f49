import { z } from 'zod'
import { type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { WAYPOINTS_PER_FLEET_MAX } from '../../rules/commanders.ts'
import { PLANE_UNITS } from '../../rules/map.ts'
import type { Fleet } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'

export const fleetId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be a fleet id: 1 to 32 letters, digits, _ or -')
  .describe('one of your fleets')

export const sectorId = z
  .int('must be a sector id: a whole number from 1')
  .min(1, 'must be a sector id: a whole number from 1')

const coordinate = z
  .number(`must be a number from 0 to ${PLANE_UNITS}`)
  .min(0, `must be from 0 to ${PLANE_UNITS}`)
  .max(PLANE_UNITS, `must be from 0 to ${PLANE_UNITS}`)

export const point = z.strictObject({ x: coordinate, y: coordinate })

export const queue = z
  .boolean('must be true or false')
  .optional()
  .describe('true adds it to the end of the plan; otherwise it replaces the plan')

/** The commander's fleet that an order is about, or a refusal. */
export function ownFleet(
  { state, commander }: OrderScene<FleetsState>,
  id: string,
): Fleet | Refusal {
  const fleet = state.fleets.get(id)
  // The answer is the same for another's fleet, so that nobody learns that it is here [VIS-1].
  if (fleet?.owner === commander) return fleet
  return { ...refuse('no_such_fleet', `You have no fleet ${id} in this sector.`), fleetId: id }
}

export const repeat = z
  .boolean('must be true or false')
  .optional()
  .describe('true repeats it, with all that is queued behind it, until the fleet gets a new plan')

/** @param more how many waypoints are to be added @returns a refusal if they do not fit, else null */
export function checkRoom(fleet: Fleet, queued: boolean | undefined, more: number): Refusal | null {
  if (!queued) return null
  if (fleet.plan.at(-1)?.kind === 'dock') {
    return refuse(
      'ends_docked',
      `Fleet ${fleet.id} docks at the end of its plan, and nothing can follow that. Give it a new plan.`,
    )
  }
  return fleet.plan.length + more <= WAYPOINTS_PER_FLEET_MAX ? null : planFull(fleet)
}

export function planFull({ id }: Fleet): Refusal {
  return refuse(
    'plan_full',
    `The plan of fleet ${id} would have more than ${WAYPOINTS_PER_FLEET_MAX} waypoints, the most it can hold.`,
  )
}
