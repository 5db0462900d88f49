import type { SeenWreck } from '../../../../src/client/readSites.ts'
import type { SectorId } from '../../../../src/sim/core/ids.ts'
import { distance, positionAt } from '../../../../src/sim/galaxy/course.ts'
import { cargoRoom } from '../../../../src/sim/rules/ships.ts'
import { salvageRoom } from '../../../../src/sim/war/wrecks/salvagedAt.ts'
import { clock } from '../../ui/words.ts'
import type { WarGame } from './WarGame.ts'
import type { WreckRef } from './Wrecks.ts'

/** The most wrecks listed; the map shows all. */
const LISTED_MAX = 6

/** @returns the wreck if it is in sight */
export function seenWreck({ pilot }: Pick<WarGame, 'pilot'>, ref: WreckRef | null) {
  return (ref && pilot?.seats.in(ref.sectorId)?.wrecks.get(ref.wreckId)) ?? null
}

/** The wrecks in sight in the selected fleet's sector, the nearest first. */
export function wrecksNear(game: WarGame): SeenWreck[] {
  const { selected, pilot } = game
  if (selected?.place.kind !== 'sector') return []
  const here = positionAt(selected.place.course, game.now())
  const all = [...(pilot?.seats.in(selected.place.sectorId)?.wrecks.values() ?? [])]
  return all.sort((one, other) => distance(here, one) - distance(here, other)).slice(0, LISTED_MAX)
}

/** What a wreck holds, and how long it lasts: `120 ore, gone in 9:12`. */
export function wreckInWords({ ore, until }: SeenWreck, game: Pick<WarGame, 'msUntil'>): string {
  return `${ore} ore, gone in ${clock(game.msUntil(until))}`
}

/** What the chosen fleet could take of a wreck, or why it could not. */
export interface SalvageOutlook {
  /** A sentence; null if the fleet can be sent. */
  readonly obstacle: string | null
  /** The ore that it has room for, of what is there now. */
  readonly ore: number
}

export function salvageOutlook(
  { selected: fleet }: Pick<WarGame, 'selected'>,
  sectorId: SectorId,
  wreck: SeenWreck,
): SalvageOutlook {
  const not = (obstacle: string): SalvageOutlook => ({ obstacle, ore: 0 })
  if (!fleet) return not('Choose a fleet of yours first.')
  const { name, place, battle, ships, cargo } = fleet
  if (place.kind !== 'sector' || place.sectorId !== sectorId) {
    return not(`${name} is in another sector.`)
  }
  if (battle?.isHeld) return not(`${name} is held in a fight.`)
  if (cargoRoom(ships ?? {}) === 0) return not(`Only haulers salvage, and ${name} has none.`)
  const room = salvageRoom({ ships: ships ?? {}, cargo })
  if (room === 0) return not(`The haulers of ${name} are full.`)
  return { obstacle: null, ore: Math.min(room, wreck.ore) }
}
