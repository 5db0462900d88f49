import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { allianceOf } from '../../diplomacy/alliance.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleetInSight } from './fleetInSight.ts'
import { fleetId, ownFleet } from './ownFleet.ts'
import { setCourse } from './setCourse.ts'

export const escort = defineOrder({
  type: 'escort',
  does: 'Fly with another fleet of yours, or of an ally, also through gates.',
  since: 4,
  fields: {
    fleetId,
    target: z
      .strictObject({ fleetId: fleetId.describe('another fleet of yours, or of an ally') })
      .describe('whom to fly with'),
  },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'replaces',
  decide(scene: OrderScene<FleetsState>, { fleetId, target }) {
    const { facts, commander, at } = scene
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const other = fleetInSight(scene, target.fleetId)
    if (isRefusal(other)) return other
    if (other.id === fleetId) return refuse('bad_target', 'A fleet cannot escort itself.')
    const [alliance, theirs] = [commander, other.owner].map((one) =>
      one === null ? null : allianceOf(facts, one, at),
    )
    const isFriend = other.owner === commander || (alliance && alliance === theirs)
    if (!isFriend)
      return refuse('bad_target', 'Only fleets of yours or of an ally can be escorted.')
    return setCourse(scene, fleet, { kind: 'escort', fleetId: other.id }, false)
  },
})
