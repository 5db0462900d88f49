import type { SeenFleet } from '../../../src/client/readFleets.ts'
import type { CommanderId, FleetId, SectorId } from '../../../src/sim/core/ids.ts'
import { distance, type Point, positionAt } from '../../../src/sim/galaxy/course.ts'
import { CONTACT_UNITS } from '../../../src/sim/rules/war.ts'

/** How long a beam is shown, in local ms: less than the time between two rounds. */
export const BEAM_MS = 700
/** How long the light of a fleet that was destroyed is shown, in local ms. */
export const BLAST_MS = 1_200
/** The most enemies that one fleet is shown to fire at. */
const BEAMS_PER_FLEET_MAX = 3
/** The most beams shown at once. */
const BEAMS_MAX = 240

interface Light extends Point {
  readonly sectorId: SectorId
  /** Local ms. */
  readonly at: number
}

/** A volley of one fleet at another, from its place to the enemy's. */
export interface Beam extends Light {
  readonly owner: CommanderId
  readonly to: Point
}

/** A fleet that was hit, or destroyed. */
export interface Blast extends Light {
  readonly isEnd: boolean
}

/** A battle in sight, at the middle of those who fight in it. */
export interface Brawl extends Point {
  readonly sectorId: SectorId
}

interface Seat {
  readonly sectorId: SectorId
  readonly version: number
  readonly fleets: ReadonlyMap<FleetId, SeenFleet>
}

type Fighters = Map<FleetId, SeenFleet>

/**
 * What is to be seen of fights. A sector's state tells no rounds: a round is when fleets of one
 * battle lose hull or ships.
 */
export class Fights {
  beams: readonly Beam[] = []
  blasts: readonly Blast[] = []
  brawls: readonly Brawl[] = []
  readonly #fighters = new Map<SectorId, { version: number; fleets: Fighters }>()

  /** @param now galaxy ms @param ms local ms */
  look(seats: Iterable<Seat>, now: number, ms: number): void {
    if (this.beams.length > 0) this.beams = this.beams.filter(({ at }) => ms - at < BEAM_MS)
    if (this.blasts.length > 0) this.blasts = this.blasts.filter(({ at }) => ms - at < BLAST_MS)
    const brawls: Brawl[] = []
    const present = new Set<SectorId>()
    for (const seat of seats) {
      present.add(seat.sectorId)
      const before = this.#fighters.get(seat.sectorId)
      if (before?.version !== seat.version) this.#compare(seat, before?.fleets ?? null, now, ms)
      const { fleets } = this.#fighters.get(seat.sectorId) ?? {}
      if (fleets?.size) brawls.push(...brawlsOf(seat.sectorId, fleets, now))
    }
    for (const id of this.#fighters.keys()) if (!present.has(id)) this.#fighters.delete(id)
    if (brawls.length > 0 || this.brawls.length > 0) this.brawls = brawls
  }

  #compare(seat: Seat, before: Fighters | null, now: number, ms: number): void {
    const { sectorId, version, fleets } = seat
    const after: Fighters = new Map()
    for (const fleet of fleets.values()) if (fleet.battle !== null) after.set(fleet.id, fleet)
    this.#fighters.set(sectorId, { version, fleets: after })
    if (!before || before.size === 0) return
    const hurt: SeenFleet[] = []
    for (const old of before.values()) {
      const fleet = fleets.get(old.id)
      if (fleet && fleet.hull >= old.hull && fleet.ships >= old.ships) continue
      // Seen for the last time in a battle: a fleet that stands there cannot have gone otherwise.
      hurt.push(old)
      this.#blast(sectorId, old, now, ms, !fleet)
    }
    const all = new Map([...before, ...after])
    for (const victim of hurt) this.#fire(sectorId, victim, all, now, ms)
  }

  #blast(sectorId: SectorId, fleet: SeenFleet, now: number, at: number, isEnd: boolean): void {
    this.blasts = [...this.blasts, { sectorId, ...positionAt(fleet, now), at, isEnd }]
  }

  /** Everybody in the victim's battle and in range fires at it. */
  #fire(sectorId: SectorId, victim: SeenFleet, all: Fighters, now: number, at: number): void {
    const to = positionAt(victim, now)
    const enemies = [...all.values()]
      .filter(({ battle, owner }) => battle === victim.battle && owner !== victim.owner)
      .map((fleet) => ({ owner: fleet.owner, from: positionAt(fleet, now) }))
      .filter(({ from }) => distance(from, to) <= CONTACT_UNITS)
      .slice(0, BEAMS_PER_FLEET_MAX)
    const beams = enemies.map(({ owner, from }) => ({ sectorId, ...from, to, owner, at }))
    this.beams = [...this.beams, ...beams].slice(-BEAMS_MAX)
  }
}

function brawlsOf(sectorId: SectorId, fleets: Fighters, now: number): Brawl[] {
  const byBattle = Map.groupBy(fleets.values(), ({ battle }) => battle)
  return [...byBattle.values()].map((fighters) => {
    const places = fighters.map((fleet) => positionAt(fleet, now))
    const middle = (of: (place: Point) => number): number =>
      places.reduce((sum, place) => sum + of(place), 0) / places.length
    return { sectorId, x: middle(({ x }) => x), y: middle(({ y }) => y) }
  })
}
