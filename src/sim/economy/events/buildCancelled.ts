import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { commanderId, goods, placeId, ships } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../../holding/place.ts'
import { buildId, queue, store, yard } from '../../holding/shapes.ts'

/** Something is not to be built after all. Some of what it cost comes back [OWN-6]. */
export const buildCancelled = defineEvent({
  type: 'build.cancelled',
  toOwner: 'You cancelled what a place of yours was to build.',
  toAll: null,
  format: { from: 5, changes: [] },
  isNotable: true,
  data: z.strictObject({
    at: placeId.describe('the place'),
    owner: commanderId.describe("its commander's id"),
    item: buildId.describe("the entry's id"),
    goods: goods.describe('what came back'),
    ships: ships.describe('ships that came back: who was to found a station'),
    yard: yard.describe('its yard with them'),
    store: store.describe('its store with what came back'),
    queue,
  }),
  subjects: ({ at }) => [placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { at, yard, store, queue } }) {
    setWorks(state, at, { yard, store, queue })
  },
})
