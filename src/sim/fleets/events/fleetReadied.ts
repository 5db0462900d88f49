import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { commanderId, fleetId } from '../shapes.ts'

/** A fleet that was not to be met got an order, and can be met from then on. */
export const fleetReadied = defineEvent({
  type: 'fleet.readied',
  toOwner: 'A fleet of yours, just arrived or fled, got an order, and can be met again.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.nullable().describe("its commander's id"),
  }),
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId } }) {
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), truce: null })
  },
})
