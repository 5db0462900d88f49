import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { battleRef, fleetRef } from '../../core/EntityRef.ts'
import { fleetIn } from '../../fleets/fleetsPart.ts'
import { accountsOfRound } from '../accounts.ts'
import { battleIn, type WarState } from '../battle.ts'
import { addToAccounts, join } from '../join.ts'
import { leave } from '../leave.ts'
import { battle, fighting, hit, nextAt, ownersOf, released } from '../shapes.ts'

export const battleRound = defineEvent({
  type: 'battle.round',
  toOwner: 'A round was fought in a battle that a fleet of yours is in.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    ...battle,
    round: z.int().min(1).describe('its number, from 1'),
    nextAt,
    hits: z.array(hit).describe('what each fleet that had an enemy in range has left'),
    dealt: z
      .record(z.string(), z.int().min(0))
      .describe('hull destroyed, in thousandths, by the commanders of those that did'),
    turned: z.array(fighting).describe('fleets that were stopped or let go'),
    left: z.array(released).describe('fleets that are out of it, having no enemy in range'),
  }),
  subjects: ({ battleId, hits, turned, left }) => [
    battleRef(battleId),
    ...[...hits, ...turned, ...left].map(({ fleetId }) => fleetRef(fleetId)),
  ],
  concerns: ({ hits, left }) => ownersOf([...hits, ...left]),
  apply(state: WarState, { data: { battleId, round, nextAt, hits, dealt, turned, left } }) {
    state.battles.set(battleId, { ...battleIn(state, battleId), round, nextAt })
    addToAccounts(state, battleId, accountsOfRound(state.fleets, hits, dealt))
    for (const { fleetId, ships, wounds, cargo } of hits) {
      const fleet = fleetIn(state, fleetId)
      const battle = fleet.battle && { ...fleet.battle, rounds: fleet.battle.rounds + 1 }
      state.fleets.set(fleetId, { ...fleet, ships, wounds, battle, cargo: cargo ?? fleet.cargo })
    }
    join(state, battleId, turned)
    for (const one of left) leave(state, one)
  },
})
