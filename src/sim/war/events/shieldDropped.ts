import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { commanderId, fleetId } from '../../fleets/shapes.ts'

/** A shielded commander attacked another. Here that holds at once; elsewhere when it is a fact. */
export const shieldDropped = defineEvent({
  type: 'shield.dropped',
  toOwner: 'You attacked a commander, and gave your shield up.',
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    commander: commanderId.describe("the commander's id"),
    fleets: z.array(fleetId).describe('its fleets in the sector'),
  }),
  subjects: ({ fleets }) => fleets.map(fleetRef),
  concerns: ({ commander }) => [commander],
  apply(state: FleetsState, { data: { fleets } }) {
    for (const id of fleets) state.fleets.set(id, { ...fleetIn(state, id), isUnshielded: true })
  },
})
