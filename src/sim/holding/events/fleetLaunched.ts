import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleet, placeId } from '../../fleets/shapes.ts'
import { placeRef, setYard } from '../place.ts'
import { yard } from '../shapes.ts'

/** A fleet is made of ships that were docked [OWN-5]. */
export const fleetLaunched = defineEvent({
  type: 'fleet.launched',
  toOwner: 'A fleet of yours was launched from a place of yours.',
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    fleet: fleet.describe('as it stands there'),
    at: placeId.describe('the place with the yard'),
    yard: yard.describe('the yard without its ships'),
  }),
  subjects: ({ fleet, at }) => [fleetRef(fleet.id), placeRef(at)],
  concerns: ({ fleet }) => (fleet.owner === null ? [] : [fleet.owner]),
  apply(state: FleetsState, { data: { fleet, at, yard } }) {
    state.fleets.set(fleet.id, fleet)
    setYard(state, at, yard)
  },
  effects: (_, { data }, outside) => outside.bear(data.fleet),
})
