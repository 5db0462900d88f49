import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { systemRef } from '../../core/EntityRef.ts'
import { commanderId, coordinate, systemId } from '../../fleets/shapes.ts'
import { STATION_LEVEL_MAX } from '../../rules/holding.ts'
import { store } from '../shapes.ts'
import { unheld } from '../system.ts'
import type { SystemsState } from '../systemsPart.ts'
import { WITH_NEW_STORE } from '../worksFormat.ts'

/** A commander was given a system that nobody held. */
export const systemGranted = defineEvent({
  type: 'system.granted',
  toOwner: 'You were given a system.',
  toAll: {
    type: 'system.granted',
    v: 5,
    when: 'A system in the sector was given to somebody.',
    data: z.strictObject({
      system: systemId,
      owner: commanderId.describe('the id of the commander who holds it from now on'),
    }),
    of: ({ system, owner }) => ({ system, owner }),
  },
  format: WITH_NEW_STORE,
  isNotable: true,
  data: z.strictObject({
    system: systemId,
    x: coordinate.describe('its place'),
    y: coordinate.describe('its place'),
    owner: commanderId.describe('the id of the commander who holds it from now on'),
    level: z.int().min(0).max(STATION_LEVEL_MAX).describe('the level of its station; 0 for none'),
    store: store.describe('its store, which is empty'),
  }),
  subjects: ({ system }) => [systemRef(system)],
  concerns: ({ owner }) => [owner],
  apply({ systems }: SystemsState, { at, data: { system: id, x, y, owner, level, store } }) {
    const station = { level, lost: 0, at, isBeaten: false }
    systems.set(id, { ...unheld({ id, x, y }, at), owner, station, store })
  },
  effects: (_, { data: { system, owner } }, outside) => outside.hold(system, owner),
})
