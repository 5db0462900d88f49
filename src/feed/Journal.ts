import type { LaneCrossing } from '../protocol/mapMessages.ts'
import type { CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'

/** Events of one sector in a row, as its owner committed them: one commit, or more. */
export interface Batch {
  readonly sector: SectorId
  readonly epoch: number
  readonly from: number
  readonly to: number
  readonly events: readonly SectorEvent[]
}

/** A sector as the database has it at one moment. */
export interface SectorHead {
  readonly sector: SectorId
  readonly epoch: number
  readonly seq: number
  readonly owner: string | null
  /** Who is in the lanes that lead away from it. */
  readonly crossings: readonly LaneCrossing[]
}

export interface Recorded {
  readonly event: SectorEvent
  readonly epoch: number
  /** How long ago it was committed. */
  readonly ageMs: number
}

/** What is wanted of a sector's journal: events after one number and up to another. */
export interface BackfillRange {
  readonly sector: SectorId
  readonly after: number
  /** At most so many, the last ones … */
  readonly limit: number
  readonly upTo: number
  /** … and none that is older. */
  readonly ageMsMax: number
}

/** Where a commander has a fleet, and how far the journal of that sector had come then. */
export interface OwnPlace {
  readonly fleetId: FleetId
  /** Its jumps so far; in a lane, with the one under way. */
  readonly hops: number
  readonly sector: SectorId
  readonly seq: number
}

/** The truth, read where the bus does not reach. All methods reject if the database is away. */
export interface Journal {
  look(sectors: readonly SectorId[]): Promise<SectorHead[]>
  /** Only how far each journal has come: cheap. */
  heads(sectors: readonly SectorId[]): Promise<{ sector: SectorId; seq: number }[]>
  /** In order, all after `seq`, at most `limit`. */
  read(sector: SectorId, afterSeq: number, limit: number): Promise<Recorded[]>
  /** In order: the end of a range, as far back as is wanted. */
  readBack(range: BackfillRange): Promise<Recorded[]>
  /** Where the commander's fleets are, all read at one moment. */
  ownPlaces(commander: CommanderId): Promise<OwnPlace[]>
  /** @returns the number of a sector's last event before a moment of galaxy time; 0 if there is none */
  seqBefore(sector: SectorId, at: number): Promise<number>
}
