import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { baseRef, fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { cargo, commanderId, fleetId, ships, wounds } from '../../fleets/shapes.ts'
import { baseIn } from '../basesPart.ts'
import { baseId, yard } from '../shapes.ts'

/** A fleet docked: it has ended, and its ships are in the yard [OWN-5]. */
export const fleetDocked = defineEvent({
  type: 'fleet.docked',
  toOwner: 'A fleet of yours docked at your base. It has ended, and its ships are in the yard.',
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.describe("its commander's id"),
    hops: z.int().min(0).describe('jumps it had made; any later report of it is out of date'),
    base: baseId.describe("the base's id"),
    ships: ships.describe('how many of each class it had'),
    wounds,
    cargo: cargo.describe('what it carried, which is in the yard now'),
    yard: yard.describe('the yard with all of it'),
  }),
  subjects: ({ fleetId, base }) => [fleetRef(fleetId), baseRef(base)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { fleetId, base, yard } }) {
    fleetIn(state, fleetId)
    state.fleets.delete(fleetId)
    state.bases.set(base, { ...baseIn(state, base), yard })
  },
  effects(before: FleetsState, { seq, data: { fleetId, base } }, outside) {
    outside.end(fleetIn(before, fleetId), { seq, into: null, docked: base })
  },
})
