import type { CommanderId, FleetId, SectorId } from '../../../../src/sim/core/ids.ts'

/** Names for the ids in an event. */
export interface Names {
  /** The player's commander; null before there is one. */
  readonly me: CommanderId | null
  sector(id: SectorId): string
  /** @param number the system's number within the sector */
  system(sector: SectorId, number: number): string
  /** Null for a fleet that is not known yet. */
  fleet(id: FleetId): string | null
}
