import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { baseRef, fleetRef } from '../../core/EntityRef.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleet } from '../../fleets/shapes.ts'
import { baseIn } from '../basesPart.ts'
import { baseId, yard } from '../shapes.ts'

/** A fleet is made of ships that were docked [OWN-5]. */
export const fleetLaunched = defineEvent({
  type: 'fleet.launched',
  toOwner: 'A fleet of yours was launched from your base.',
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    fleet: fleet.describe('as it stands there'),
    base: baseId.describe("the base's id"),
    yard: yard.describe('the yard without its ships'),
  }),
  subjects: ({ fleet, base }) => [fleetRef(fleet.id), baseRef(base)],
  concerns: ({ fleet }) => (fleet.owner === null ? [] : [fleet.owner]),
  apply(state: FleetsState, { data: { fleet, base, yard } }) {
    state.fleets.set(fleet.id, fleet)
    state.bases.set(base, { ...baseIn(state, base), yard })
  },
  effects: (_, { data }, outside) => outside.bear(data.fleet),
})
