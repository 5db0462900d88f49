import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleet, fleetId } from '../shapes.ts'

/** A fleet is made of ships that were in another, or a merchant takes over from a lost one [OWN-5]. */
export const fleetBorn = defineEvent({
  type: 'fleet.born',
  toOwner: 'A fleet of yours was split off another.',
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    fleet: fleet.describe('as it stands there'),
    from: fleetId.nullable().describe('the fleet its ships were in; null for a new merchant'),
  }),
  subjects: ({ fleet }) => [fleetRef(fleet.id)],
  concerns: ({ fleet }) => (fleet.owner === null ? [] : [fleet.owner]),
  apply({ fleets }: FleetsState, { data: { fleet } }) {
    fleets.set(fleet.id, fleet)
  },
  effects: (_, { data }, outside) => outside.bear(data.fleet),
})
