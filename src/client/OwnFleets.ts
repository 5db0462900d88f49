import type { FleetRecord } from '../protocol/httpBodies.ts'
import type { FleetMessage, FollowMessage } from '../protocol/sectorMessages.ts'
import type { FleetId, SectorId } from '../sim/core/ids.ts'
import type { EventData } from '../sim/events.ts'
import { AT_PEACE, type Fleet, type Waypoint } from '../sim/fleets/fleet.ts'
import type { Course } from '../sim/galaxy/course.ts'
import { type Galaxy, gateTo, sectorOf } from '../sim/galaxy/galaxy.ts'
import type { Ships } from '../sim/rules/ships.ts'
import type { SeenFleet } from './readFleets.ts'

/** Where a fleet is: exactly one of these at any moment. */
export type Place =
  | { readonly kind: 'sector'; readonly sectorId: SectorId; readonly course: Course }
  | {
      readonly kind: 'lane'
      readonly from: SectorId
      readonly to: SectorId
      readonly departAt: number
      readonly arriveAt: number
    }
  /** Reported to be in that sector, whose state has not shown it yet. */
  | { readonly kind: 'unseen'; readonly sectorId: SectorId }

type Joining = Pick<EventData['battle.began'], 'battleId' | 'fleets'>

export interface OwnFleet extends Pick<Fleet, 'stance' | 'wounds' | 'truce' | 'battle' | 'cargo'> {
  readonly id: FleetId
  readonly name: string
  /** Null until its sector has reported it. */
  readonly ships: Ships | null
  readonly plan: readonly Waypoint[]
  readonly place: Place
}

/** What is taken for true of a fleet that its sector has not reported. */
const UNREPORTED: Omit<OwnFleet, 'id' | 'name' | 'place'> = {
  ...{ ships: null, plan: [] },
  ...{ stance: AT_PEACE.stance, wounds: AT_PEACE.wounds, truce: null, battle: null },
  cargo: AT_PEACE.cargo,
}

/** How many ended fleets to remember. Late reports of them come within minutes. */
const ENDED_MAX = 1_000

/** The sector in whose room a fleet is, or will arrive. */
export function sectorOfPlace(place: Place): SectorId {
  return place.kind === 'lane' ? place.to : place.sectorId
}

/**
 * The client's own fleets, put together from five independent sources: the record (`GET /api/me`),
 * the states of the sectors, their `follow` messages, a fleet's disappearance from a state, and the
 * map's feed. Each place has the time at which the fleet came to it: a course its `since`, a lane
 * its `departAt`. The later place counts. If both times are equal, the lane counts, because a fleet
 * departs at the moment its course ends. So a fleet is shown in one place, whichever report is
 * first.
 */
export class OwnFleets {
  readonly #galaxy: Galaxy
  readonly #fleets = new Map<FleetId, OwnFleet>()
  /**
   * The object last seen of each fleet. A sector keeps the object while the fleet does not change.
   */
  readonly #lastSeen = new Map<FleetId, SeenFleet>()
  /** Ended fleets. Any later report of them is out of date. */
  readonly #ended = new Set<FleetId>()

  constructor(galaxy: Galaxy) {
    this.#galaxy = galaxy
  }

  get all(): OwnFleet[] {
    return [...this.#fleets.values()]
  }

  get(id: FleetId): OwnFleet | null {
    return this.#fleets.get(id) ?? null
  }

  /**
   * Takes in the record. It may be older than what a room has shown since the request.
   *
   * @param isSeen whether the fleet is in the state of a sector that is live
   */
  record(records: readonly FleetRecord[], isSeen: (id: FleetId) => boolean): void {
    const listed = new Set(records.map(({ id }) => id))
    for (const id of this.#fleets.keys()) {
      if (listed.has(id) || isSeen(id)) continue
      this.#fleets.delete(id)
      this.#lastSeen.delete(id)
    }
    for (const { id, name, sector, transit } of records) {
      if (this.#ended.has(id)) continue
      const known = this.#fleets.get(id)
      const place = transit ? laneOf(transit) : ({ kind: 'unseen', sectorId: sector } as const)
      if (!known) this.#fleets.set(id, { ...UNREPORTED, id, name, place })
      else if (place.kind === 'lane') this.#move(known, place)
      else if (!isSeen(id) && !leadsTo(known.place, sector)) this.#put(known, { place })
    }
  }

  /** A sector's state shows an own fleet. */
  see(sectorId: SectorId, seen: SeenFleet): void {
    const { id, name, x, y, vx, vy, since, until, gate } = seen
    if (this.#ended.has(id)) return
    const known = this.#fleets.get(id)
    if (known && known.place.kind !== 'unseen' && this.#lastSeen.get(id) === seen) return
    this.#lastSeen.set(id, seen)
    const place: Place = {
      kind: 'sector',
      sectorId,
      course: { x, y, vx, vy, since, until, gate },
    }
    if (!known) this.#fleets.set(id, { ...UNREPORTED, id, name, place })
    else this.#move(name === known.name ? known : { ...known, name }, place)
  }

  /**
   * A sector's state shows an own fleet no longer. If its course led through a gate and was at its
   * end, the fleet is in that lane; `follow` will say the same. Otherwise it may have ended.
   *
   * @param by galaxy ms by which its course must have ended
   * @returns whether it is known where the fleet went
   */
  vanish(sectorId: SectorId, seen: SeenFleet, by: number): boolean {
    const known = this.#fleets.get(seen.id)
    if (known?.place.kind !== 'sector' || known.place.sectorId !== sectorId) return true
    const gate = seen.gate === null ? null : gateTo(sectorOf(this.#galaxy, sectorId), seen.gate)
    if (!gate || seen.until > by) {
      this.#put(known, { place: { kind: 'unseen', sectorId } })
      return false
    }
    const departAt = seen.until
    this.#move(known, {
      kind: 'lane',
      from: sectorId,
      to: gate.to,
      departAt,
      arriveAt: departAt + gate.travelMs,
    })
    return true
  }

  /** The room of `from` says that the fleet has left the sector. */
  follow(from: SectorId, { fleetId, sectorId, arriveAt }: FollowMessage): void {
    const known = this.#fleets.get(fleetId)
    const gate = gateTo(sectorOf(this.#galaxy, from), sectorId)
    if (!known || !gate) return
    const departAt = arriveAt - gate.travelMs
    this.#move(known, { kind: 'lane', from, to: sectorId, departAt, arriveAt })
  }

  /** The map's feed says that a fleet has come into a sector, whose state may not show it yet. */
  arrive(sectorId: SectorId, fleet: Fleet): void {
    const { id, name, ships, plan, course, stance, wounds, truce, battle, cargo } = fleet
    if (this.#ended.has(id)) return
    const known = this.#fleets.get(id)
    const place: Place = { kind: 'sector', sectorId, course }
    const all = { id, name, ships, plan, place, stance, wounds, truce, battle, cargo }
    if (!known) this.#fleets.set(id, all)
    else if (isLater(place, known.place)) this.#put(known, all)
  }

  /** The map's feed says that a fleet has taken another course. */
  turn(sectorId: SectorId, id: FleetId, course: Course, plan: readonly Waypoint[]): void {
    const known = this.#fleets.get(id)
    const place: Place = { kind: 'sector', sectorId, course }
    if (known && isLater(place, known.place)) this.#put(known, { plan, place })
  }

  /** The map's feed says which ships a fleet has now, and how it flies with them. */
  refit(
    sectorId: SectorId,
    { fleetId, ships, wounds, cargo, course, plan }: EventData['fleet.ships'],
  ): void {
    const known = this.#fleets.get(fleetId)
    if (!known) return
    this.#put(known, { ships, wounds, cargo })
    this.turn(sectorId, fleetId, course, plan)
  }

  /** The map's feed says that fleets came into a battle, or were stopped or let go in it. */
  fight(sectorId: SectorId, { battleId, fleets }: Joining): void {
    for (const { fleetId, course, isHeld } of fleets) {
      const known = this.#fleets.get(fleetId)
      if (!known) continue
      const rounds = known.battle?.rounds ?? 0
      this.#put(known, { battle: { id: battleId, rounds, isHeld } })
      this.turn(sectorId, fleetId, course, known.plan)
    }
  }

  /**
   * The map's feed says what a round did.
   *
   * @param isTold whether a room tells the owner of a fleet: it counts its rounds then
   */
  suffer(
    sectorId: SectorId,
    { battleId, hits, turned, left }: EventData['battle.round'],
    isTold: (id: FleetId) => boolean,
  ): void {
    for (const { fleetId, ships, wounds, cargo } of hits) {
      const known = this.#fleets.get(fleetId)
      if (!known || isTold(fleetId)) continue
      const { rounds, isHeld } = known.battle ?? { rounds: 0, isHeld: false }
      const battle = { id: battleId, rounds: rounds + 1, isHeld }
      this.#put(known, { ships, wounds, battle, cargo: cargo ?? known.cargo })
    }
    this.fight(sectorId, { battleId, fleets: turned })
    this.release(sectorId, left)
  }

  /** The map's feed says that fleets are out of a battle, and fly on. */
  release(sectorId: SectorId, fleets: EventData['battle.ended']['fleets']): void {
    for (const { fleetId, course, plan } of fleets) {
      const known = this.#fleets.get(fleetId)
      if (!known) continue
      this.#put(known, { battle: null })
      this.turn(sectorId, fleetId, course, plan)
    }
  }

  /** The map's feed says that a fleet has fled from a battle. */
  flee(sectorId: SectorId, fled: EventData['fleet.retreated']): void {
    const { fleetId, ships, wounds, course, plan, truceUntil } = fled
    const known = this.#fleets.get(fleetId)
    if (!known) return
    const truce = { until: truceUntil, after: 'retreat' } as const
    this.#put(known, { ships, wounds, truce, battle: null, cargo: fled.cargo ?? known.cargo })
    this.turn(sectorId, fleetId, course, plan)
  }

  /** The map's feed says something of a fleet that does not change where it is. */
  change(id: FleetId, change: Partial<Pick<OwnFleet, 'stance' | 'truce' | 'cargo'>>): void {
    const known = this.#fleets.get(id)
    if (known) this.#put(known, change)
  }

  /** The map's feed says that a fleet has ended. No late report brings it back. */
  end(id: FleetId): void {
    this.#fleets.delete(id)
    this.#lastSeen.delete(id)
    this.#ended.add(id)
    const [oldest] = this.#ended
    if (this.#ended.size > ENDED_MAX && oldest !== undefined) this.#ended.delete(oldest)
  }

  rename(id: FleetId, name: string): void {
    const known = this.#fleets.get(id)
    if (known) this.#put(known, { name })
  }

  /** Takes in what only the owner is told. */
  detail({ fleetId, ...told }: FleetMessage): void {
    const known = this.#fleets.get(fleetId)
    if (known) this.#put(known, told)
  }

  #move(known: OwnFleet, place: Place): void {
    this.#put(known, isLater(place, known.place) ? { place } : {})
  }

  #put(known: OwnFleet, change: Partial<OwnFleet>): void {
    this.#fleets.set(known.id, { ...known, ...change })
  }
}

function laneOf(transit: Omit<Extract<Place, { kind: 'lane' }>, 'kind'>): Place {
  const { from, to, departAt, arriveAt } = transit
  return { kind: 'lane', from, to, departAt, arriveAt }
}

/** Whether a fleet at `place` is on its way to `sector`, is there, or was there just now. */
function leadsTo(place: Place, sector: SectorId): boolean {
  if (place.kind === 'lane') return place.to === sector || place.from === sector
  return place.sectorId === sector
}

function isLater(place: Place, than: Place): boolean {
  const [at, before] = [cameAt(place), cameAt(than)]
  if (at !== before) return at > before
  return place.kind === 'lane' || than.kind !== 'lane'
}

function cameAt(place: Place): number {
  switch (place.kind) {
    case 'sector':
      return place.course.since
    case 'lane':
      return place.departAt
    case 'unseen':
      return Number.NEGATIVE_INFINITY
  }
}
