import type { LaneCrossing } from '../protocol/mapMessages.ts'
import type { BaseId, CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'

/** Consecutive events of one sector, from one or more commits of its owner. */
export interface Batch {
  readonly sector: SectorId
  readonly epoch: number
  readonly from: number
  readonly to: number
  readonly events: readonly SectorEvent[]
}

/** A sector's head in the database, with its public facts at the same moment. */
export interface SectorHead {
  readonly sector: SectorId
  readonly epoch: number
  readonly seq: number
  /** Who holds most of its systems; null for nobody. */
  readonly owner: string | null
  /** The number of battles going on. */
  readonly battles: number
  /** The fleets in the lanes that lead out of the sector. */
  readonly crossings: readonly LaneCrossing[]
}

export interface Recorded {
  readonly event: SectorEvent
  readonly epoch: number
  /** Real ms since its commit. */
  readonly ageMs: number
}

/** A stretch of a sector's journal to read: events after one seq and up to another. */
export interface BackfillRange {
  readonly sector: SectorId
  readonly after: number
  /** The most events to read. The last ones of the stretch are read. */
  readonly limit: number
  readonly upTo: number
  /** Real ms. Older events are left out. */
  readonly ageMsMax: number
}

/** Where a commander has a fleet, a base or a system, and that sector's head at the same moment. */
export interface OwnPlace {
  /** The fleet's id, or the base's; for a system, see `systemKey`. */
  readonly fleetId: FleetId | BaseId
  /** 0 for what does not move. The fleet's jumps so far; in a lane, the one under way counts. */
  readonly hops: number
  readonly sector: SectorId
  readonly seq: number
}

/** What names a system among the places of a commander. No id of a fleet or base has a colon. */
export function systemKey(sector: SectorId, system: number): string {
  return `system:${sector}/${system}`
}

/**
 * The journal in the database: the truth, for everything that the bus did not bring. All methods
 * reject if the database is away.
 */
export interface Journal {
  /** @returns the sectors' heads with their public facts */
  look(sectors: readonly SectorId[]): Promise<SectorHead[]>
  /** @returns only the seq of each sector's head, which is cheap */
  heads(sectors: readonly SectorId[]): Promise<{ sector: SectorId; seq: number }[]>
  /** @returns the events after `afterSeq`, by ascending seq, at most `limit` */
  read(sector: SectorId, afterSeq: number, limit: number): Promise<Recorded[]>
  /** In order: the end of a range, as far back as is wanted. */
  readBack(range: BackfillRange): Promise<Recorded[]>
  /** Where the commander's fleets, base and systems are, all read at one moment. */
  ownPlaces(commander: CommanderId): Promise<OwnPlace[]>
  /** @returns the seq of a sector's last event before `at` (galaxy ms); 0 if there is none */
  seqBefore(sector: SectorId, at: number): Promise<number>
}
