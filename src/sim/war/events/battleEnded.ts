import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { battleRef, fleetRef, systemRef, wreckRef } from '../../core/EntityRef.ts'
import { battleId, galaxyMs } from '../../fleets/shapes.ts'
import { battleIn, type WarState } from '../battle.ts'
import { releaseGarrisons } from '../garrisons.ts'
import { leave } from '../leave.ts'
import { account, battle, garrisonInBattle, ownersOf, place, released } from '../shapes.ts'
import { wreck } from '../wrecks/shapes.ts'

/** A battle is over: nobody in it has an enemy in range. What is over is news [VIS-2]. */
export const battleEnded = defineEvent({
  type: 'battle.ended',
  toOwner: 'A battle that a fleet of yours was in is over.',
  toAll: {
    type: 'battle.ended',
    v: 4,
    when: 'A battle in the sector is over.',
    data: z.strictObject({
      ...battle,
      parties: z
        .array(account.pick({ party: true, lost: true }))
        .describe('who fought, and what each lost'),
      wreck: wreck.nullable().describe('what it left; null for nothing'),
    }),
    of: ({ battleId, parties, wreck }) => ({
      battleId,
      parties: parties.map(({ party, lost }) => ({ party, lost })),
      // Where a battle was is told only by what it left [VIS-2].
      wreck,
    }),
  },
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    ...battle,
    ...place,
    beganAt: galaxyMs.describe('galaxy ms'),
    beganSeq: z.int().min(1).describe('the seq of the event with which it began'),
    absorbed: z.array(battleId).describe('the battles that became part of it'),
    rounds: z.int().min(0).describe('the rounds fought'),
    parties: z.array(account).describe('what each party brought, lost and dealt'),
    fleets: z.array(released).describe('the fleets that are left, and go on'),
    garrisons: z.array(garrisonInBattle).describe('the stations that were in it'),
    wreck: wreck.nullable().describe('what it left; null for nothing'),
  }),
  subjects: ({ battleId, fleets, garrisons, wreck }) => [
    battleRef(battleId),
    ...fleets.map(({ fleetId }) => fleetRef(fleetId)),
    ...garrisons.map(({ system }) => systemRef(system)),
    ...(wreck ? [wreckRef(wreck.id)] : []),
  ],
  concerns: ({ parties }) => ownersOf(parties.map(({ party }) => ({ owner: party || null }))),
  apply(state: WarState, { at, data: { battleId, fleets, wreck } }) {
    battleIn(state, battleId)
    for (const one of fleets) leave(state, one)
    const inIt = [...state.systems.values()].filter(({ battle }) => battle?.id === battleId)
    releaseGarrisons(
      state,
      inIt.map(({ id }) => id),
      at,
    )
    state.battles.delete(battleId)
    if (wreck) state.wrecks.set(wreck.id, wreck)
  },
  effects: (_, __, outside) => outside.fight(-1),
})
