import type { CommanderId, FleetId } from '../core/ids.ts'
import { minusGoods, NO_GOODS, plusGoods } from '../fleets/cargo.ts'
import { minusShips, plusShips, type Ships, shipCount } from '../rules/ships.ts'
import type { Account } from './battle.ts'
import type { Ground } from './combatant.ts'
import { type PartyId, partyOf } from './hostility.ts'
import type { GarrisonLeft } from './shapes.ts'
import type { CargoLeft } from './wrecks/cargoLeft.ts'

export type Accounts = Readonly<Record<PartyId, Account>>

const NOTHING: Account = { brought: {}, lost: {}, dealt: 0, cargoLost: NO_GOODS }

/** Adds to what parties have brought, lost and dealt in a battle. */
export function plusAccounts(
  accounts: Accounts,
  more: Iterable<readonly [PartyId, Partial<Account>]>,
): Accounts {
  const sum = { ...accounts }
  for (const [party, { brought, lost, dealt, cargoLost }] of more) {
    const before = sum[party] ?? NOTHING
    sum[party] = {
      brought: brought ? plusShips(before.brought, brought) : before.brought,
      lost: lost ? plusShips(before.lost, lost) : before.lost,
      dealt: before.dealt + (dealt ?? 0),
      cargoLost: cargoLost ? plusGoods(before.cargoLost, cargoLost) : before.cargoLost,
    }
  }
  return sum
}

interface HitOnFleet extends CargoLeft {
  readonly fleetId: FleetId
  readonly ships: Ships
}

/** What a round has left, and the hull destroyed in it, in thousandths. */
interface Round {
  readonly hits: readonly HitOnFleet[]
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
  for (const { fleetId, ships, cargo } of hits) {
    const fleet = fleets.get(fleetId)
    if (!fleet) continue
    note(partyOf(fleet), fleet.ships, ships)
    if (cargo) more.push([partyOf(fleet), { cargoLost: minusGoods(fleet.cargo, cargo) }])
  }
  for (const { system, owner, ships } of garrisons) {
    note(owner, systems.get(system)?.yard.ships, ships)
  }
  for (const [party, hull] of Object.entries(dealt)) more.push([party, { dealt: hull }])
  return more
}
