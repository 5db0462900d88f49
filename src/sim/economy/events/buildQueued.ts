import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { commanderId, placeId, ships } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../../holding/place.ts'
import { queue, store, yard } from '../../holding/shapes.ts'

/** Something is to be built, and is paid for [OWN-6]. It is the last of the queue. */
export const buildQueued = defineEvent({
  type: 'build.queued',
  toOwner: 'A place of yours is to build something, which is paid for.',
  toAll: null,
  format: { from: 5, changes: [] },
  isNotable: true,
  data: z.strictObject({
    at: placeId.describe('the place'),
    owner: commanderId.describe("its commander's id"),
    usedUp: ships.describe('ships that were docked there and are used up: who founds a station'),
    yard: yard.describe('its yard without them'),
    store: store.describe('its store without what it cost'),
    queue,
  }),
  subjects: ({ at }) => [placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { at, yard, store, queue } }) {
    setWorks(state, at, { yard, store, queue })
  },
})
