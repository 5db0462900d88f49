import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef, systemRef } from '../../core/EntityRef.ts'
import { NO_LEVELS } from '../../economy/levels.ts'
import type { Store } from '../../economy/store.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { commanderId, coordinate, galaxyMs, ships, systemId } from '../../fleets/shapes.ts'
import { fullHull } from '../../fleets/wounds.ts'
import { STATION_LEVEL_MAX } from '../../rules/holding.ts'
import { ownersOf, released } from '../../war/shapes.ts'
import { levels, store } from '../shapes.ts'
import { unheld } from '../system.ts'
import { checkStill } from '../worksFormat.ts'

/** A system was taken. What is over is news [VIS-2]. */
export const systemCaptured = defineEvent({
  type: 'system.captured',
  toOwner: 'You took a system, or lost one.',
  toAll: {
    type: 'system.captured',
    v: 5,
    when: 'A system in the sector was taken.',
    data: z.strictObject({
      system: systemId,
      owner: commanderId.describe('the id of the commander who took it'),
      from: commanderId.nullable().describe('who held it before; null for nobody'),
    }),
    of: ({ system, owner, from }) => ({ system, owner, from }),
  },
  format: {
    from: 4,
    changes: [
      {
        since: 5,
        up: (data) => ({ ...data, levels: NO_LEVELS, store: null }),
        down({ levels, store, ...data }) {
          if (store !== null) checkStill(store as Store)
          return data
        },
      },
    ],
  },
  isNotable: true,
  data: z.strictObject({
    system: systemId,
    x: coordinate.describe('its place'),
    y: coordinate.describe('its place'),
    owner: commanderId.describe('the id of the commander who took it'),
    from: commanderId.nullable().describe('who held it before; null for nobody'),
    level: z.int().min(0).max(STATION_LEVEL_MAX).describe('what is left of its station'),
    levels: levels.describe('what is left of what else stands there'),
    store: store
      .nullable()
      .describe('its store, which is taken with it; null before version 5: as it was'),
    lockedUntil: galaxyMs.describe('galaxy ms until which it cannot be taken again'),
    lost: ships.describe('the ships that were docked there and are gone, by class'),
    fleets: z.array(released).describe('the fleets that stood there to take it, and go on'),
  }),
  subjects: ({ system, fleets }) => [
    systemRef(system),
    ...fleets.map(({ fleetId }) => fleetRef(fleetId)),
  ],
  concerns: ({ owner, from, fleets }) => ownersOf([{ owner }, { owner: from }, ...fleets]),
  apply(state: FleetsState, { at, data }) {
    const { system: id, x, y, owner, level, levels, lockedUntil, fleets } = data
    // Its station was beaten, and is that of its new owner once it has mended.
    const station = { level, lost: fullHull('station', level), at, isBeaten: level > 0 }
    const taken = unheld({ id, x, y }, at)
    const store = data.store ?? state.systems.get(id)?.store ?? taken.store
    state.systems.set(id, { ...taken, levels, store, owner, station, lockedUntil })
    for (const { fleetId, course, plan } of fleets) {
      state.fleets.set(fleetId, { ...fleetIn(state, fleetId), course, plan })
    }
  },
  effects: (_, { data: { system, owner } }, outside) => outside.hold(system, owner),
})
