import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { STANCES } from '../fleet.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { commanderId, fleetId } from '../shapes.ts'

export const fleetStance = defineEvent({
  type: 'fleet.stance',
  toOwner: 'A fleet of yours has a new stance.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.nullable().describe("its commander's id"),
    stance: z.enum(STANCES).describe('whom it fights of its own accord'),
  }),
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId, stance } }) {
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), stance })
  },
})
