import type { FleetId, SectorId } from '../sim/core/ids.ts'

/** FleetWhereabouts of one fleet that are known to be over although an earlier one is not. */
const LEFT_MAX = 32

interface Track {
  /** All stays before this one are over. A stay goes by the fleet's jumps until then. */
  from: number
  readonly open: Map<number, SectorId>
  readonly left: Set<number>
}

/**
 * Where a commander's fleets are or are going to, as their events tell. These come from many sectors,
 * whose streams may be late by much, so a fleet may be known to have left before it is known to have
 * come: each stay counts until its own end is told.
 */
export class FleetWhereabouts {
  readonly #fleets = new Map<FleetId, Track>()

  /** Where fleets are by what the database says; what is not told yet of before still counts. */
  know(
    places: readonly {
      readonly fleetId: FleetId
      readonly hops: number
      readonly sector: SectorId
    }[],
  ): void {
    for (const { fleetId, hops, sector } of places) this.entered(fleetId, hops, sector)
  }

  /** The end of a stay may have been passed over. */
  forget(): void {
    for (const { open } of this.#fleets.values()) open.clear()
  }

  /**
   * A fleet is in a sector, or on its way there, after so many jumps.
   * @returns whether it may still be
   */
  entered(fleetId: FleetId, hops: number, sector: SectorId): boolean {
    const track = this.#trackOf(fleetId)
    if (hops < track.from || track.left.has(hops)) return false
    track.open.set(hops, sector)
    return true
  }

  /** It has left the sector where it was after so many jumps. */
  left(fleetId: FleetId, hops: number): void {
    const track = this.#trackOf(fleetId)
    track.open.delete(hops)
    if (hops >= track.from) track.left.add(hops)
    if (track.left.size > LEFT_MAX) track.from = Math.min(...track.left)
    while (track.left.delete(track.from)) track.from += 1
    for (const stay of track.open.keys()) if (stay < track.from) track.open.delete(stay)
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
