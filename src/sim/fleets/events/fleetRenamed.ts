import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { commanderId, fleetId, fleetName } from '../shapes.ts'
import { SINCE_IT_NAMES_ITS_OWNER } from './ownerNamed.ts'

export const fleetRenamed = defineEvent({
  type: 'fleet.renamed',
  toOwner: 'A fleet of yours has a new name.',
  toAll: null,
  format: SINCE_IT_NAMES_ITS_OWNER,
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.nullable().describe("its commander's id"),
    name: fleetName.describe('the new one'),
  }),
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId, name } }) {
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), name })
  },
  effects(before: FleetsState, { data: { fleetId, name } }, outside) {
    outside.rename(fleetIn(before, fleetId), name)
  },
})
