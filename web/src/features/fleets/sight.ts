import type { GameClient } from '../../../../src/client/GameClient.ts'
import type { SectorId } from '../../../../src/sim/core/ids.ts'
import { plural } from '../../ui/words.ts'

/** The player who looks; null before the game begins. */
export interface Watcher {
  readonly pilot: Pick<GameClient, 'seats' | 'commander' | 'contacts'> | null
}

/** How many of others' fleets the player sees in a sector, notices, and remembers from before. */
export interface SightCounts {
  readonly seen: number
  readonly noticed: number
  readonly remembered: number
}

/** @returns null without a seat in the sector, or before its state has arrived */
export function sightIn({ pilot }: Watcher, sectorId: SectorId): SightCounts | null {
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
