import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { cargo, commanderId, fleetId, goods, placeId } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../../holding/place.ts'
import { store } from '../../holding/shapes.ts'

/** What an event says of goods that went from a store into a fleet, or back. */
interface Sayings {
  readonly toOwner: string
  readonly goods: string
  readonly short: string
  readonly store: string
}

export function defineHandled<const Type extends string>(type: Type, says: Sayings) {
  return defineEvent({
    type,
    toOwner: says.toOwner,
    toAll: null,
    format: { from: 5, changes: [] },
    data: z.strictObject({
      fleetId: fleetId.describe("the fleet's id"),
      owner: commanderId.describe("its commander's id"),
      at: placeId.describe('the place'),
      goods: goods.describe(says.goods),
      short: goods.describe(says.short),
      cargo: cargo.describe('what the fleet carries now'),
      store: store.describe(says.store),
    }),
    subjects: ({ fleetId, at }) => [fleetRef(fleetId), placeRef(at)],
    concerns: ({ owner }) => [owner],
    apply(state: FleetsState, { data: { fleetId, at, cargo, store } }) {
      state.fleets.set(fleetId, { ...fleetIn(state, fleetId), cargo })
      setWorks(state, at, { store })
    },
  })
}
