import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { cargo, commanderId, fleetId, goods, placeId } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../../holding/place.ts'
import { store } from '../../holding/shapes.ts'

/** A fleet has left goods in a store [OWN-6]. */
export const goodsUnloaded = defineEvent({
  type: 'goods.unloaded',
  toOwner: 'A fleet of yours has left goods at a place of yours.',
  toAll: null,
  format: { from: 5, changes: [] },
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.describe("its commander's id"),
    at: placeId.describe('the place'),
    goods: goods.describe('what it left'),
    short: goods.describe('what it was to leave, and kept: the store has no room for it'),
    cargo: cargo.describe('what the fleet carries now'),
    store: store.describe('the store with them'),
  }),
  subjects: ({ fleetId, at }) => [fleetRef(fleetId), placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { fleetId, at, cargo, store } }) {
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), cargo })
    setWorks(state, at, { store })
  },
})
