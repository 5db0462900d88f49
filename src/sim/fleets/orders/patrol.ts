import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { PATROL_POINTS_MAX } from '../../rules/commanders.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleetId, ownFleet, point } from './ownFleet.ts'
import { setCourse } from './setCourse.ts'

const COUNT = `must be 2 to ${PATROL_POINTS_MAX} points`

export const patrol = defineOrder({
  type: 'patrol',
  does: 'Fly from point to point of the sector, round and round.',
  since: 4,
  fields: {
    fleetId,
    points: z
      .array(point)
      .min(2, COUNT)
      .max(PATROL_POINTS_MAX, COUNT)
      .describe(`2 to ${PATROL_POINTS_MAX} points of the sector, each other than the one before`)
      .refine(
        (points) =>
          points.every(({ x, y }, at) => {
            const before = points.at(at - 1)
            return x !== before?.x || y !== before?.y
          }),
        'must each be another point than the one before',
      ),
  },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'replaces',
  decide(scene: OrderScene<FleetsState>, { fleetId, points }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    return setCourse(scene, fleet, { kind: 'patrol', points, next: 0 }, false)
  },
})
