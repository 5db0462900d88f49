import type { FleetId, SectorId } from '../sim/core/ids.ts'

/** The most stays of one fleet that may be known to have ended while an earlier one has not. */
const LEFT_MAX = 32

/** How many ended fleets to remember. Late reports of them come within minutes. */
const ENDED_MAX = 100

interface Track {
  /** All earlier stays have ended. A stay's number is the fleet's count of jumps when it began. */
  from: number
  readonly open: Map<number, SectorId>
  readonly left: Set<number>
}

/**
 * Where a commander's fleets are or are going, according to their events. The events come from
 * many sectors, whose streams may be late. So a fleet's departure may become known before its
 * arrival, and each stay counts until its own end is told.
 */
export class FleetWhereabouts {
  readonly #fleets = new Map<FleetId, Track>()
  /** Fleets that ended, the latest last. */
  readonly #ended = new Set<FleetId>()

  /** Adds the places that the database names. Stays whose end has not been told still count. */
  know(
    places: readonly {
      readonly fleetId: FleetId
      readonly hops: number
      readonly sector: SectorId
    }[],
  ): void {
    for (const { fleetId, hops, sector } of places) this.entered(fleetId, hops, sector)
  }

  /** Forgets all stays, because the end of one may have been skipped. */
  forget(): void {
    for (const { open } of this.#fleets.values()) open.clear()
  }

  /**
   * Begins a stay: a fleet is in a sector, or on its way there.
   * @param hops the fleet's jumps, which number the stay
   * @returns false if the stay is already known to have ended
   */
  entered(fleetId: FleetId, hops: number, sector: SectorId): boolean {
    if (this.#ended.has(fleetId)) return false
    const track = this.#trackOf(fleetId)
    if (hops < track.from || track.left.has(hops)) return false
    track.open.set(hops, sector)
    return true
  }

  /** Ends the stay that the fleet began after `hops` jumps. */
  left(fleetId: FleetId, hops: number): void {
    if (this.#ended.has(fleetId)) return
    const track = this.#trackOf(fleetId)
    track.open.delete(hops)
    if (hops >= track.from) track.left.add(hops)
    if (track.left.size > LEFT_MAX) track.from = Math.min(...track.left)
    while (track.left.delete(track.from)) track.from += 1
    for (const stay of track.open.keys()) if (stay < track.from) track.open.delete(stay)
  }

  /** Ends all stays of a fleet that is no more. Of the last ones, late reports change nothing. */
  ended(fleetId: FleetId): void {
    this.#fleets.delete(fleetId)
    this.#ended.add(fleetId)
    const [oldest] = this.#ended
    if (this.#ended.size > ENDED_MAX && oldest !== undefined) this.#ended.delete(oldest)
  }

  /** Ends the stays of something that can come back, such as a system that is lost. */
  lost(id: string): void {
    this.#fleets.delete(id)
  }

  sectors(): Set<SectorId> {
    return new Set([...this.#fleets.values()].flatMap(({ open }) => [...open.values()]))
  }

  #trackOf(fleetId: FleetId): Track {
    const known = this.#fleets.get(fleetId)
    if (known) return known
    const track: Track = { from: 0, open: new Map(), left: new Set() }
    this.#fleets.set(fleetId, track)
    return track
  }
}
