import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { cargo, commanderId, fleetId, goods, placeId } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../../holding/place.ts'
import { store } from '../../holding/shapes.ts'

/** A fleet has taken goods from a store [OWN-6]. */
export const goodsLoaded = defineEvent({
  type: 'goods.loaded',
  toOwner: 'A fleet of yours has taken goods from a place of yours.',
  toAll: null,
  format: { from: 5, changes: [] },
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.describe("its commander's id"),
    at: placeId.describe('the place'),
    goods: goods.describe('what it took'),
    short: goods.describe('what was asked for and was not there, or did not fit'),
    cargo: cargo.describe('what the fleet carries now'),
    store: store.describe('the store without them'),
  }),
  subjects: ({ fleetId, at }) => [fleetRef(fleetId), placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { fleetId, at, cargo, store } }) {
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), cargo })
    setWorks(state, at, { store })
  },
})
