import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef, wreckRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { cargo, commanderId, fleetId, wreckId } from '../../fleets/shapes.ts'
import { wreckIn } from '../wrecks/wrecksPart.ts'

/** Ore of a wreck is in a fleet now [OWN-6]. */
export const wreckSalvaged = defineEvent({
  type: 'wreck.salvaged',
  toOwner: 'A fleet of yours took ore from a wreck, which has ended if it is empty.',
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    wreckId: wreckId.describe("the wreck's id"),
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.describe("its commander's id"),
    ore: z.int().min(1).describe('what it took, in whole units'),
    left: z.int().min(0).describe('what the wreck has left; 0 if it has ended'),
    cargo: cargo.describe('what the fleet carries now'),
  }),
  subjects: ({ wreckId, fleetId }) => [wreckRef(wreckId), fleetRef(fleetId)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { wreckId, fleetId, left, cargo } }) {
    const wreck = wreckIn(state, wreckId)
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), cargo })
    if (left === 0) state.wrecks.delete(wreckId)
    else state.wrecks.set(wreckId, { ...wreck, ore: left })
  },
})
