import type { CommanderId, FleetId } from '../core/ids.ts'
import { minusShips, plusShips, type Ships, shipCount } from '../rules/ships.ts'
import type { Account } from './battle.ts'
import type { Ground } from './combatant.ts'
import { type PartyId, partyOf } from './hostility.ts'
import type { GarrisonLeft } from './shapes.ts'

export type Accounts = Readonly<Record<PartyId, Account>>

const NOTHING: Account = { brought: {}, lost: {}, dealt: 0 }

/** Adds to what parties have brought, lost and dealt in a battle. */
export function plusAccounts(
  accounts: Accounts,
  more: Iterable<readonly [PartyId, Partial<Account>]>,
): Accounts {
  const sum = { ...accounts }
  for (const [party, { brought, lost, dealt }] of more) {
    const before = sum[party] ?? NOTHING
    sum[party] = {
      brought: brought ? plusShips(before.brought, brought) : before.brought,
      lost: lost ? plusShips(before.lost, lost) : before.lost,
      dealt: before.dealt + (dealt ?? 0),
    }
  }
  return sum
}

/** What a round has left, and the hull destroyed in it, in thousandths. */
interface Round {
  readonly hits: readonly { readonly fleetId: FleetId; readonly ships: Ships }[]
  readonly garrisons: readonly Pick<GarrisonLeft, 'system' | 'owner' | 'ships'>[]
  readonly dealt: Readonly<Record<CommanderId, number>>
}

/** What a round adds. @param before the sector as it was before it */
export function accountsOfRound(
  { fleets, systems }: Ground,
  { hits, garrisons, dealt }: Round,
): [PartyId, Partial<Account>][] {
  const more: [PartyId, Partial<Account>][] = []
  const note = (party: PartyId, before: Ships | undefined, left: Ships): void => {
    const lost = before && minusShips(before, left)
    if (lost && shipCount(lost) > 0) more.push([party, { lost }])
  }
  for (const { fleetId, ships } of hits) {
    const fleet = fleets.get(fleetId)
    if (fleet) note(partyOf(fleet), fleet.ships, ships)
  }
  for (const { system, owner, ships } of garrisons) {
    note(owner, systems.get(system)?.yard.ships, ships)
  }
  for (const [party, hull] of Object.entries(dealt)) more.push([party, { dealt: hull }])
  return more
}
