import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../../fleets/fleetsPart.ts'
import { commanderId, fleetId, galaxyMs } from '../../fleets/shapes.ts'

/** A commander attacked somebody whom the law protects. */
export const commanderOutlawed = defineEvent({
  type: 'commander.outlawed',
  toOwner: 'You attacked somebody whom the law protects, and are an outlaw for a while.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    commander: commanderId.describe("the commander's id"),
    until: galaxyMs.describe('galaxy ms until which it is an outlaw'),
    fleets: z.array(fleetId).describe('its fleets in the sector'),
  }),
  subjects: ({ fleets }) => fleets.map(fleetRef),
  concerns: ({ commander }) => [commander],
  apply(state: FleetsState, { data: { fleets, until } }) {
    for (const id of fleets) {
      const fleet = fleetIn(state, id)
      state.fleets.set(id, { ...fleet, outlawUntil: Math.max(fleet.outlawUntil, until) })
    }
  },
})
