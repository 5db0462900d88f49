import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { commanderId, course, fleetId, plan, ships, wounds } from '../shapes.ts'

/** Ships joined or left a fleet, which flies as fast as its slowest ship from then on. */
export const fleetShips = defineEvent({
  type: 'fleet.ships',
  toOwner: 'Ships joined or left a fleet of yours.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.nullable().describe("its commander's id"),
    ships: ships.describe('how many of each class it has now'),
    wounds,
    course: course.describe('how it flies with them'),
    plan,
  }),
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId, ships, wounds, course, plan } }) {
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), ships, wounds, course, plan })
  },
})
