import { fullHull } from '../../src/sim/fleets/wounds.ts'
import type { System } from '../../src/sim/holding/system.ts'
import { stationHull } from '../../src/sim/war/combatant.ts'
import type { StationSchema } from './sectorSchema.ts'

/** Hull is rounded before it is compared, so that a change nobody could see is not sent. */
const HULL_STEPS = 255

/** @param share of hull, 0 to 1 @returns it as the state can show it */
export function shownShare(share: number): number {
  return Math.round(share * HULL_STEPS) / HULL_STEPS
}

/** @param start galaxy ms from which the times in a room's state count */
export function stationShown(
  { id, station, battle, capture }: System,
  start: number,
): Parameters<StationSchema['assign']>[0] {
  const { level, lost, at, isBeaten } = station
  const full = fullHull('station', level)
  return {
    ...{ id, level, isBeaten },
    hull: full === 0 ? 1 : shownShare(stationHull(station) / full),
    // Of one that is whole, nobody needs to know since when.
    hullAt: lost === 0 ? 0 : at - start,
    battle: battle?.id ?? '',
    captor: capture?.by ?? '',
    captureUntil: capture?.until ? capture.until - start : 0,
    captureTotal: capture?.totalMs ?? 0,
    captureLeft: capture?.until === null ? capture.leftMs : 0,
  }
}
