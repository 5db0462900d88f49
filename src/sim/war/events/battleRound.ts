import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { battleRef, fleetRef, systemRef } from '../../core/EntityRef.ts'
import { fleetIn } from '../../fleets/fleetsPart.ts'
import { systemId } from '../../fleets/shapes.ts'
import { accountsOfRound } from '../accounts.ts'
import { battleIn, type WarState } from '../battle.ts'
import { releaseGarrisons, setGarrisons } from '../garrisons.ts'
import { addToAccounts, join } from '../join.ts'
import { leave } from '../leave.ts'
import { battle, fighting, garrisons, hit, nextAt, ownersOf, released } from '../shapes.ts'

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
    garrisons: garrisons.describe('what the station of each system that was hit has left'),
    released: z.array(systemId).describe('the systems whose stations are out of it'),
  }),
  subjects: ({ battleId, hits, turned, left, garrisons, released }) => [
    battleRef(battleId),
    ...[...hits, ...turned, ...left].map(({ fleetId }) => fleetRef(fleetId)),
    ...[...garrisons.map(({ system }) => system), ...released].map(systemRef),
  ],
  concerns: ({ hits, left, garrisons }) => ownersOf([...hits, ...left, ...garrisons]),
  apply(state: WarState, { at, data }) {
    const { battleId, round, nextAt, hits, dealt, turned, left, garrisons, released } = data
    state.battles.set(battleId, { ...battleIn(state, battleId), round, nextAt })
    addToAccounts(state, battleId, accountsOfRound(state, { hits, garrisons, dealt }))
    setGarrisons(state, battleId, garrisons, at)
    releaseGarrisons(state, released, at)
    for (const { fleetId, ships, wounds, cargo } of hits) {
      const fleet = fleetIn(state, fleetId)
      const battle = fleet.battle && { ...fleet.battle, rounds: fleet.battle.rounds + 1 }
      state.fleets.set(fleetId, { ...fleet, ships, wounds, battle, cargo: cargo ?? fleet.cargo })
    }
    join(state, battleId, turned)
    for (const one of left) leave(state, one)
  },
})
