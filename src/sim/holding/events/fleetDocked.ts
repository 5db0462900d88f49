import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { cargo, commanderId, fleetId, placeId, ships, wounds } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../place.ts'
import { store, yard } from '../shapes.ts'
import { WITH_STORE } from '../worksFormat.ts'

/** A fleet docked: it has ended, and its ships are in the yard [OWN-5]. */
export const fleetDocked = defineEvent({
  type: 'fleet.docked',
  toOwner:
    'A fleet of yours docked at a place of yours. It has ended, and its ships are in the yard.',
  toAll: null,
  format: WITH_STORE,
  isNotable: true,
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.describe("its commander's id"),
    hops: z.int().min(0).describe('jumps it had made; any later report of it is out of date'),
    at: placeId.describe('the place with the yard'),
    ships: ships.describe('how many of each class it had'),
    wounds,
    cargo: cargo.describe('what it carried, which is in the store now'),
    yard: yard.describe('the yard with its ships'),
    store: store.describe('the store with its cargo'),
  }),
  subjects: ({ fleetId, at }) => [fleetRef(fleetId), placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { fleetId, at, yard, store } }) {
    fleetIn(state, fleetId)
    state.fleets.delete(fleetId)
    setWorks(state, at, { yard, store })
  },
  effects(before: FleetsState, { seq, data: { fleetId, at } }, outside) {
    outside.end(fleetIn(before, fleetId), { seq, into: null, docked: at })
  },
})
