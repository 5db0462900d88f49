import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Stance } from '../../../src/sim/fleets/fleet.ts'
import { meetingPlace } from '../meetingPlace.ts'
import type { Stage } from '../Stage.ts'
import type { Warrior } from './Warrior.ts'

/** Time besides the longest journey, in real ms. */
const SPARE_MS = 60_000
const LOOK_MS = 1_000

/**
 * Sends the first fleet of a commander to a sector, and waits until it is there, lost on the way, or
 * the end has come.
 *
 * @param stance whom it fights from now on
 */
export async function muster(
  warrior: Warrior,
  sector: SectorId,
  stance: Stance,
  ending: AbortSignal,
): Promise<void> {
  const fleetId = warrior.fleets[0]?.id
  if (fleetId === undefined) return
  if (warrior.fleets[0]?.stance !== stance) await warrior.order({ type: 'stance', fleetId, stance })
  if (warrior.sectorOf(fleetId) === sector) return
  await warrior.order({ type: 'route', fleetId, toSector: sector })
  const giveUpAt = performance.now() + journeyMs(warrior.stage)
  const isOver = (): boolean =>
    warrior.sectorOf(fleetId) === sector || warrior.fleet(fleetId) === null || ending.aborted
  while (performance.now() < giveUpAt) if (await warrior.until(isOver, LOOK_MS)) return
}

/** @returns real ms that any journey from home takes at most */
function journeyMs({ map, clock }: Stage): number {
  return Math.ceil(meetingPlace(map).travelMsMax / clock.rate) + SPARE_MS
}
