import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { commanderId, placeId } from '../../fleets/shapes.ts'
import { placeRef, setLevel, setWorks } from '../../holding/place.ts'
import { building, queue, station, store } from '../../holding/shapes.ts'

/** A building has its next level, or its first. */
export const buildingUpgraded = defineEvent({
  type: 'building.upgraded',
  toOwner: 'A building at a place of yours has its next level.',
  toAll: null,
  format: { from: 5, changes: [] },
  isNotable: true,
  data: z.strictObject({
    at: placeId.describe('the place'),
    owner: commanderId.describe("its commander's id"),
    building: building.describe('which'),
    level: z.int().min(1).describe('its level from now on'),
    station: station.nullable().describe('the station from now on; null for another building'),
    store: store.describe('the store of the place, with what is yielded from now on'),
    queue,
  }),
  subjects: ({ at }) => [placeRef(at)],
  concerns: ({ owner }) => [owner],
  apply(state: FleetsState, { data: { at, building, level, station, store, queue } }) {
    setWorks(state, at, { store, queue })
    setLevel(state, at, building, level, station)
  },
})
