import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Game } from './Game.ts'
import { plural } from './words.ts'

/** How many others one sees in a sector, notices, and remembers from before. */
export interface SightCounts {
  readonly seen: number
  readonly noticed: number
  readonly remembered: number
}

/** @returns null where one has no seat, or its state is still to come */
export function sightIn({ pilot }: Pick<Game, 'pilot'>, sectorId: SectorId): SightCounts | null {
  const seat = pilot?.seats.in(sectorId)
  if (!pilot || !seat?.isLive) return null
  let seen = 0
  for (const { owner } of seat.fleets.values()) if (owner !== pilot.commander.id) seen++
  let remembered = 0
  for (const contact of pilot.contacts.all) if (contact.sectorId === sectorId) remembered++
  return { seen, noticed: seat.blips.length / 3, remembered }
}

export function sightInWords({ seen, noticed, remembered }: SightCounts): string {
  const parts = [seen > 0 ? `${plural(seen, 'fleet')} in sight` : 'Nobody in sight']
  if (noticed > 0) parts.push(`${noticed} noticed`)
  if (remembered > 0) parts.push(`${remembered} remembered`)
  return parts.join(' · ')
}
