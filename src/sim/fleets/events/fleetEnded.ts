import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { commanderId, fleetId, ships } from '../shapes.ts'

/** A fleet has ended. Its id is never used again [OWN-5]. */
export const fleetEnded = defineEvent({
  type: 'fleet.ended',
  toOwner: 'A fleet of yours has ended.',
  toAll: null,
  format: {
    from: 3,
    // Before, nobody was told what ended with a fleet that was disbanded.
    changes: [
      {
        since: 5,
        up: (data) => ({ ...data, ships: {} }),
        down: ({ ships: _, ...data }) => data,
      },
    ],
  },
  isNotable: true,
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.nullable().describe("its commander's id"),
    hops: z.int().min(0).describe('jumps it had made; any later report of it is out of date'),
    into: fleetId.nullable().describe('the fleet it merged into; null for none'),
    ships: ships.describe('the ships that are gone with it; none if it merged or was destroyed'),
  }),
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId } }) {
    fleetIn(state, fleetId)
    state.fleets.delete(fleetId)
  },
  effects(before: FleetsState, { seq, data: { fleetId, into } }, outside) {
    outside.end(fleetIn(before, fleetId), { seq, into, docked: null })
  },
})
