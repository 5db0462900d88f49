import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { battleRef, fleetRef } from '../../core/EntityRef.ts'
import { fleetIn } from '../../fleets/fleetsPart.ts'
import { course, fleetId, galaxyMs, plan, ships, wounds } from '../../fleets/shapes.ts'
import { accountsOfRound } from '../accounts.ts'
import type { WarState } from '../battle.ts'
import { addToAccounts } from '../join.ts'
import { battle, cargoLeft, owner } from '../shapes.ts'

/** A fleet fled from a battle. Where to, only its commander is told [VIS-1]. */
export const fleetRetreated = defineEvent({
  type: 'fleet.retreated',
  toOwner: 'A fleet of yours fled from a battle, under a last volley.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner,
    ...battle,
    ships: ships.describe('what the volley left, by class; empty if it is destroyed'),
    wounds,
    cargo: cargoLeft,
    course: course.describe('how it flees'),
    plan,
    truceUntil: galaxyMs.describe('galaxy ms until which nobody fights it'),
  }),
  subjects: ({ fleetId, battleId }) => [fleetRef(fleetId), battleRef(battleId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: WarState, { data }) {
    const { fleetId, battleId, ships, wounds, course, plan, truceUntil } = data
    addToAccounts(
      state,
      battleId,
      accountsOfRound(state, { hits: [data], garrisons: [], dealt: {} }),
    )
    const fleet = fleetIn(state, fleetId)
    const cargo = data.cargo ?? fleet.cargo
    const truce = { until: truceUntil, after: 'retreat' as const }
    const left = { ships, wounds, cargo, course, plan }
    state.fleets.set(fleetId, { ...fleet, ...left, truce, battle: null })
  },
})
