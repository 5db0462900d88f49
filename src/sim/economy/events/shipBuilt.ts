import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { commanderId, placeId } from '../../fleets/shapes.ts'
import { placeRef, setWorks } from '../../holding/place.ts'
import { queue, yard } from '../../holding/shapes.ts'
import { SHIP_CLASSES } from '../../rules/ships.ts'

/** A ship was built, and is docked where it was built [OWN-5]. */
export const shipBuilt = defineEvent({
  type: 'ship.built',
  toOwner: 'A place of yours has built a ship, which is docked there.',
  toAll: null,
  format: { from: 5, changes: [] },
  isNotable: true,
  data: z.strictObject({
    at: placeId.describe('the place'),
    owner: commanderId.describe("its commander's id"),
    ship: z.enum(SHIP_CLASSES).describe('the class of the ship'),
    yard: yard.describe('its yard with the ship'),
    queue,
  }),
  subjects: ({ at }) => [placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { at, yard, queue } }) {
    setWorks(state, at, { yard, queue })
  },
})
