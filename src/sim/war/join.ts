import type { BattleId } from '../core/ids.ts'
import type { Fleet } from '../fleets/fleet.ts'
import { fleetIn } from '../fleets/fleetsPart.ts'
import { plusAccounts } from './accounts.ts'
import { type Account, battleIn, type WarState } from './battle.ts'
import { type PartyId, partyOf } from './hostility.ts'

type Joining = Pick<Fleet, 'course'> & { readonly fleetId: string; readonly isHeld: boolean }

/** Applies that fleets join a battle, or are stopped or let go in it. */
export function join(state: WarState, battleId: BattleId, joining: readonly Joining[]): void {
  const more: [PartyId, Partial<Account>][] = []
  for (const { fleetId, course, isHeld } of joining) {
    const fleet = fleetIn(state, fleetId)
    if (fleet.battle === null) more.push([partyOf(fleet), { brought: fleet.ships }])
    const battle = { id: battleId, rounds: fleet.battle?.rounds ?? 0, isHeld }
    state.fleets.set(fleetId, { ...fleet, course, battle })
  }
  addToAccounts(state, battleId, more)
}

/** Applies what parties have brought, lost and dealt in a battle. */
export function addToAccounts(
  state: WarState,
  battleId: BattleId,
  more: Iterable<readonly [PartyId, Partial<Account>]>,
): void {
  const battle = battleIn(state, battleId)
  state.battles.set(battleId, { ...battle, parties: plusAccounts(battle.parties, more) })
}
