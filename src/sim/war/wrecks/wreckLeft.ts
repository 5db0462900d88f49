import type { EventDraft } from '../../core/defineEvent.ts'
import type { Scene } from '../../core/Scene.ts'
import { PIRATES } from '../../rules/commanders.ts'
import { oreOf } from '../../rules/ships.ts'
import { WRECK_LASTS_MS, WRECK_ORE_PERCENT, WRECKS_PER_SECTOR_MAX } from '../../rules/wrecks.ts'
import type { Accounts } from '../accounts.ts'
import type { Battle, WarState } from '../battle.ts'
import { wreckGone } from '../events/wreckGone.ts'
import type { Wreck, Wrecks } from './wreck.ts'

/**
 * The wreck that a battle leaves, made of what its parties lost.
 *
 * @param births how many fleets are born in the same decision, so that no id is given twice
 * @returns null if there is no ore in it
 */
export function wreckLeft(
  { state, at, newId }: Scene<WarState>,
  { x, y }: Pick<Battle, 'x' | 'y'>,
  accounts: Accounts,
  births: number,
): Wreck | null {
  const ore = wreckOre(accounts)
  if (ore === 0) return null
  return { id: newId(state.seq + 1, births), x, y, ore, until: at + WRECK_LASTS_MS }
}

/** @returns whole units, of ships and cargo; of pirates nothing */
export function wreckOre(accounts: Accounts): number {
  const lost = Object.entries(accounts).map(([party, { lost, cargoLost }]) =>
    party === PIRATES ? 0 : oreOf(lost) + cargoLost.ore,
  )
  const sum = lost.reduce((all, ore) => all + ore, 0)
  return Math.floor((sum * WRECK_ORE_PERCENT) / 100)
}

/** Makes room in a sector for one more wreck: the oldest go. */
export function roomForWreck({ wrecks }: { readonly wrecks: Wrecks }): EventDraft[] {
  const tooMany = wrecks.size + 1 - WRECKS_PER_SECTOR_MAX
  if (tooMany <= 0) return []
  const byAge = [...wrecks.values()].sort(
    (one, other) => one.until - other.until || (one.id < other.id ? -1 : 1),
  )
  return byAge.slice(0, tooMany).map(({ id }) => wreckGone.draft({ wreckId: id }))
}
