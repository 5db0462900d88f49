import type { CommanderId, FleetId, SectorId } from '../../../../src/sim/core/ids.ts'

/** Names for the ids in an event. */
export interface Names {
  /** The player's commander; null before there is one. */
  readonly me: CommanderId | null
  sector(id: SectorId): string
  /** Null for a fleet that is not known yet. */
  fleet(id: FleetId): string | null
}
