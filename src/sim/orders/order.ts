import { z } from 'zod'
import type { SectorEvent } from '../events.ts'
import type { CommanderId, Fleet, Waypoint } from '../fleet.ts'
import type { Galaxy } from '../galaxy.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { PLANE_UNITS, WAYPOINTS_PER_FLEET_MAX } from '../rules.ts'
import type { SectorState } from '../sectorState.ts'
import { endOfPlan } from '../systems/movement.ts'

/** What an order is judged by: the sector as it stands, who gives it, and when. */
export interface Scene {
  readonly galaxy: Galaxy
  readonly state: SectorState
  readonly commander: CommanderId
  /** Sector time in galaxy ms. */
  readonly at: number
}

/** An event before the sector gave it its number. */
export type EventDraft = {
  [E in SectorEvent as E['type']]: Pick<E, 'type' | 'audience' | 'data'>
}[SectorEvent['type']]

/** One kind of order: the shape it has, whether it may be, what then happens. */
export interface OrderKind<Order> {
  /** The same check refuses early, in a client, and rules finally, in `decide` [IN-1]. */
  check(scene: Scene, order: Order): Refusal | null
  /** Called only when `check` found nothing. */
  decide(scene: Scene, order: Order): EventDraft[]
}

export const orderId = z
  .string()
  .regex(/^[\x21-\x7e]{8,64}$/, 'must be 8 to 64 printable ASCII characters without spaces')

export const fleetId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be a fleet id: 1 to 32 letters, digits, _ or -')

export const sectorId = z
  .int('must be a sector id: a whole number from 1')
  .min(1, 'must be a sector id: a whole number from 1')

const coordinate = z
  .number(`must be a number from 0 to ${PLANE_UNITS}`)
  .min(0, `must be from 0 to ${PLANE_UNITS}`)
  .max(PLANE_UNITS, `must be from 0 to ${PLANE_UNITS}`)

export const point = z.strictObject({ x: coordinate, y: coordinate })

/** After what the fleet has to do already, instead of in place of it. */
export const queue = z.boolean('must be true or false').optional()

/** The commander's fleet an order is about, or why there is none. */
export function ownFleet(scene: Scene, id: string): Fleet | Refusal {
  const fleet = scene.state.fleets.get(id)
  // That there is one of another's would be told as well: nobody may learn it so [VIS-1].
  if (fleet?.owner === scene.commander) return fleet
  return refuse('no_such_fleet', `You have no fleet ${id} in this sector.`)
}

export function isRefusal(found: Fleet | Refusal): found is Refusal {
  return 'ok' in found
}

/** The plan an order leaves a fleet with: in place of the old one, or behind it. */
export function planWith(
  fleet: Fleet,
  waypoint: Waypoint,
  queued: boolean | undefined,
): Waypoint[] {
  return queued ? [...fleet.plan, waypoint] : [waypoint]
}

/** The sector in which a new waypoint would begin. */
export function startOf(scene: Scene, fleet: Fleet, queued: boolean | undefined): number {
  return endOfPlan(scene.state.id, queued ? fleet.plan : [])
}

/** @returns null, or why no further waypoint fits */
export function checkRoom(fleet: Fleet, queued: boolean | undefined): Refusal | null {
  if (!queued || fleet.plan.length < WAYPOINTS_PER_FLEET_MAX) return null
  return refuse(
    'plan_full',
    `Fleet ${fleet.id} has ${WAYPOINTS_PER_FLEET_MAX} waypoints, the most it can hold.`,
  )
}
