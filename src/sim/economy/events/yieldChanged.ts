import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { commanderId, placeId } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../../holding/place.ts'
import { store } from '../../holding/shapes.ts'

/** What a place yields has changed, for another reason than that it was upgraded or taken. */
export const yieldChanged = defineEvent({
  type: 'yield.changed',
  toOwner: 'What a place of yours yields has changed.',
  toAll: null,
  format: { from: 5, changes: [] },
  data: z.strictObject({
    at: placeId.describe('the place'),
    owner: commanderId.describe("its commander's id"),
    store: store.describe('its store from now on'),
  }),
  subjects: ({ at }) => [placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply: (state: FleetsState, { data: { at, store } }) => setWorks(state, at, { store }),
})
