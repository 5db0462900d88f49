import type { SeenFleet } from '../../../../src/client/readFleets.ts'
import type { SectorId } from '../../../../src/sim/core/ids.ts'
import { distance, positionAt } from '../../../../src/sim/galaxy/course.ts'
import { BLIP_NAMES, BLIP_SHIPS, BLIP_SIZES } from '../../ui/blipWords.ts'
import { plural } from '../../ui/words.ts'
import type { FleetRef } from './War.ts'
import type { WarGame } from './WarGame.ts'

/** The most fleets listed, because a list of hundreds helps nobody. The map shows all. */
const LISTED_MAX = 12

/** @returns the fleet if it is in sight */
export function seenFleet({ pilot }: Pick<WarGame, 'pilot'>, ref: FleetRef | null) {
  return (ref && pilot?.seats.in(ref.sectorId)?.fleets.get(ref.fleetId)) ?? null
}

/** The sector that the selected fleet is in; null if it is in a lane, or not known. */
export function sectorOfSelected({ selected }: Pick<WarGame, 'selected'>): SectorId | null {
  return selected?.place.kind === 'sector' ? selected.place.sectorId : null
}

/** The other fleets in sight in the selected fleet's sector, the nearest first. */
export function neighbours(game: WarGame): SeenFleet[] {
  const { selected, pilot } = game
  const sectorId = sectorOfSelected(game)
  if (!selected || sectorId === null || selected.place.kind !== 'sector') return []
  const now = game.now()
  const here = positionAt(selected.place.course, now)
  const all = [...(pilot?.seats.in(sectorId)?.fleets.values() ?? [])]
  return all
    .filter(({ id }) => id !== selected.id)
    .map((fleet) => ({ fleet, units: distance(here, positionAt(fleet, now)) }))
    .sort((one, other) => one.units - other.units)
    .slice(0, LISTED_MAX)
    .map(({ fleet }) => fleet)
}

/** What is noticed but not seen: `Not identified: 2 small blips`, the largest first. */
export function blipsInWords(blips: readonly number[]): string[] {
  return BLIP_SIZES.flatMap((size) => {
    const count = blips.filter((one, at) => at % 3 === 2 && one === size).length
    if (count === 0) return []
    const each = count === 1 ? '' : ' each'
    return [`Not identified: ${plural(count, BLIP_NAMES[size])}, ${BLIP_SHIPS[size]}${each}`]
  }).reverse()
}
