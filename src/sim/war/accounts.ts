import type { CommanderId, FleetId } from '../core/ids.ts'
import { minusGoods, NO_GOODS, plusGoods } from '../fleets/cargo.ts'
import type { Fleets } from '../fleets/fleetsPart.ts'
import { minusShips, plusShips, type Ships, shipCount } from '../rules/ships.ts'
import type { Account } from './battle.ts'
import { type PartyId, partyOf } from './hostility.ts'
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

/** What a round adds. @param fleets as they were before it */
export function accountsOfRound(
  fleets: Fleets,
  hits: readonly HitOnFleet[],
  dealt: Readonly<Record<CommanderId, number>>,
): [PartyId, Partial<Account>][] {
  const more: [PartyId, Partial<Account>][] = []
  for (const { fleetId, ships, cargo } of hits) {
    const fleet = fleets.get(fleetId)
    const lost = fleet && minusShips(fleet.ships, ships)
    if (fleet && lost && shipCount(lost) > 0) more.push([partyOf(fleet), { lost }])
    if (fleet && cargo) more.push([partyOf(fleet), { cargoLost: minusGoods(fleet.cargo, cargo) }])
  }
  for (const [party, hull] of Object.entries(dealt)) more.push([party, { dealt: hull }])
  return more
}
