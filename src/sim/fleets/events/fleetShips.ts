import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { cargo, commanderId, course, fleetId, plan, ships, wounds } from '../shapes.ts'

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
    cargo,
    course: course.describe('how it flies with them'),
    plan,
  }),
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId, ships, wounds, cargo, course, plan } }) {
    const fleet = fleetIn(state, fleetId)
    state.fleets.set(fleetId, { ...fleet, ships, wounds, cargo, course, plan })
  },
})
