import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleet, placeId } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../place.ts'
import { store, yard } from '../shapes.ts'
import { WITH_STORE } from '../worksFormat.ts'

/** A fleet is made of ships that were docked [OWN-5]. */
export const fleetLaunched = defineEvent({
  type: 'fleet.launched',
  toOwner: 'A fleet of yours was launched from a place of yours.',
  toAll: null,
  format: WITH_STORE,
  isNotable: true,
  data: z.strictObject({
    fleet: fleet.describe('as it stands there'),
    at: placeId.describe('the place with the yard'),
    yard: yard.describe('the yard without its ships'),
    store: store.describe('the store, of which nothing was taken'),
  }),
  subjects: ({ fleet, at }) => [fleetRef(fleet.id), placeRef(at)],
  concerns: ({ fleet }) => (fleet.owner === null ? [] : [fleet.owner]),
  apply(state: FleetsState, { data: { fleet, at, yard, store } }) {
    state.fleets.set(fleet.id, fleet)
    setWorks(state, at, { yard, store })
  },
  effects: (_, { data }, outside) => outside.bear(data.fleet),
})
