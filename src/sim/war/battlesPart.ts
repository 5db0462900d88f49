import { definePart } from '../core/definePart.ts'
import { SHIP_CLASSES, type Ships } from '../rules/ships.ts'
import type { Account, Battle, Battles } from './battle.ts'

export const battlesPart = definePart<Battles>({
  since: 4,
  empty: () => new Map(),
  copy: (battles) => new Map(battles),
  isEmpty: (battles) => battles.size === 0,
  write: (battles) =>
    [...battles.values()].sort((one, other) => (one.id < other.id ? -1 : 1)).map(orderedBattle),
  read: (stored) => new Map((stored as readonly Battle[]).map((battle) => [battle.id, battle])),
})

/** Puts the keys in a fixed order. */
function orderedBattle(battle: Battle): Battle {
  const { id, x, y, beganAt, beganSeq, absorbed, round, nextAt } = battle
  const sorted = Object.entries(battle.parties).sort(([one], [other]) => (one < other ? -1 : 1))
  const accounts = sorted.map(([party, { brought, lost, dealt, cargoLost }]): [string, Account] => [
    party,
    {
      ...{ brought: orderedShips(brought), lost: orderedShips(lost), dealt },
      cargoLost: { ore: cargoLost.ore, gas: cargoLost.gas },
    },
  ])
  const parties = Object.fromEntries(accounts)
  const garrisons = battle.garrisons.map(({ system, owner, isBeaten }) => {
    return { system, owner, isBeaten }
  })
  return {
    ...{ id, x, y, beganAt, beganSeq, absorbed: [...absorbed], round, nextAt },
    parties,
    garrisons,
  }
}

function orderedShips(ships: Ships): Ships {
  const all = SHIP_CLASSES.map((one) => [one, ships[one] ?? 0] as const)
  return Object.fromEntries(all.filter(([, count]) => count > 0))
}
