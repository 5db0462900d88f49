import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { battleRef, fleetRef, systemRef } from '../../core/EntityRef.ts'
import { battleId } from '../../fleets/shapes.ts'
import { battleIn, type WarState } from '../battle.ts'
import { joinGarrisons, noteGarrisons } from '../garrisons.ts'
import { addToAccounts, join } from '../join.ts'
import { battle, fighting, garrisons, ownersOf } from '../shapes.ts'

/** Fleets came into a battle, perhaps with a battle of their own, which is over then. */
export const battleJoined = defineEvent({
  type: 'battle.joined',
  toOwner:
    'A fleet of yours came into a battle, or was stopped or let go in one that others joined.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    ...battle,
    absorbed: battleId.nullable().describe('the battle that became part of it; null for none'),
    fleets: z.array(fighting).describe('those that came, were stopped, or were let go'),
    garrisons,
  }),
  subjects: ({ battleId, absorbed, fleets, garrisons }) => [
    battleRef(battleId),
    ...(absorbed === null ? [] : [battleRef(absorbed)]),
    ...fleets.map(({ fleetId }) => fleetRef(fleetId)),
    ...garrisons.map(({ system }) => systemRef(system)),
  ],
  concerns: ({ fleets, garrisons }) => ownersOf([...fleets, ...garrisons]),
  apply(state: WarState, { at, data: { battleId, absorbed, fleets, garrisons } }) {
    join(state, battleId, fleets)
    joinGarrisons(state, battleId, garrisons, at)
    if (absorbed === null) return
    const part = battleIn(state, absorbed)
    noteGarrisons(state, battleId, part.garrisons)
    addToAccounts(state, battleId, Object.entries(part.parties))
    const whole = battleIn(state, battleId)
    const parts = [...whole.absorbed, ...part.absorbed, absorbed]
    state.battles.set(battleId, { ...whole, absorbed: parts })
    state.battles.delete(absorbed)
  },
  effects(_, { data: { absorbed } }, outside) {
    if (absorbed !== null) outside.fight(-1)
  },
})
