import type { PlaceId, SectorId } from '../sim/core/ids.ts'
import type { Waypoint } from '../sim/fleets/fleet.ts'
import { distance, flightTimeMs, type Point, positionAt } from '../sim/galaxy/course.ts'
import { type Galaxy, gateTo, sectorOf } from '../sim/galaxy/galaxy.ts'
import { findRoute } from '../sim/galaxy/routes.ts'
import { isAtSystem, standNear } from '../sim/holding/capture.ts'
import { HANDLING_MS } from '../sim/rules/economy.ts'
import type { Place } from './OwnFleets.ts'

/** One leg of a journey. Times are galaxy ms, points are on the plane of the sector. */
export type Leg =
  | {
      readonly kind: 'flight'
      readonly sectorId: SectorId
      readonly from: Point
      readonly to: Point
      readonly departAt: number
      readonly arriveAt: number
    }
  | {
      readonly kind: 'lane'
      readonly from: SectorId
      readonly to: SectorId
      readonly departAt: number
      readonly arriveAt: number
    }

export interface Itinerary {
  readonly legs: readonly Leg[]
  readonly jumps: number
  /** When the last leg ends. */
  readonly arriveAt: number
  readonly endsIn: SectorId
}

/** Where and when the next leg of a journey begins. */
interface Stand {
  readonly sectorId: SectorId
  readonly point: Point
  readonly at: number
}

/**
 * The journey a fleet would make with this plan, starting now. It previews an order before it is
 * given. A fleet in a lane can turn only at the lane's end.
 *
 * @returns null if the plan leads nowhere, or the fleet's place is not known
 */
export function journeyWith(
  galaxy: Galaxy,
  place: Place,
  plan: readonly Waypoint[],
  speedUnitsPerS: number,
  now: number,
): Itinerary | null {
  const legs: Leg[] = []
  const start = place.kind === 'sector' ? standNow(place, now) : endOfLane(galaxy, place, legs)
  return start && travel(galaxy, start, plan, speedUnitsPerS, legs)
}

/** The rest of a fleet's journey, including the leg under way; null if the fleet rests. */
export function journeyOf(
  galaxy: Galaxy,
  place: Place,
  plan: readonly Waypoint[],
  speedUnitsPerS: number,
  now: number,
): Itinerary | null {
  if (place.kind !== 'sector') return journeyWith(galaxy, place, plan, speedUnitsPerS, now)
  const { course, sectorId } = place
  if (course.until <= now && course.gate === null) return null
  const end = positionAt(course, course.until)
  const legs: Leg[] = []
  flyTo(legs, { sectorId, point: positionAt(course, now), at: now }, end, course.until)
  let stand: Stand = { sectorId, point: end, at: course.until }
  if (course.gate !== null) stand = jumpTo(galaxy, legs, stand, course.gate) ?? stand
  const [current, ...later] = plan
  const goesOn = current?.kind === 'route' && current.toSector !== stand.sectorId
  return travel(galaxy, stand, goesOn ? plan : later, speedUnitsPerS, legs)
}

function travel(
  galaxy: Galaxy,
  start: Stand,
  plan: readonly Waypoint[],
  speed: number,
  legs: Leg[],
): Itinerary | null {
  let stand = start
  for (const waypoint of plan) {
    const next = carryOut(galaxy, stand, waypoint, speed, legs)
    if (!next) return null
    stand = next
  }
  if (legs.length === 0) return null
  const jumps = legs.filter((leg) => leg.kind === 'lane').length
  return { legs, jumps, arriveAt: stand.at, endsIn: stand.sectorId }
}

function toPlace(galaxy: Galaxy, stand: Stand, at: PlaceId, speed: number, legs: Leg[]): Stand {
  const { systems } = sectorOf(galaxy, stand.sectorId)
  const place = 'system' in at ? systems[at.system - 1] : null
  // The map does not tell where a base is, so the journey is shown up to its sector.
  if (!place) return stand
  return flyTo(legs, stand, place, stand.at + flightTimeMs(stand.point, place, speed))
}

function carryOut(
  galaxy: Galaxy,
  stand: Stand,
  waypoint: Waypoint,
  speed: number,
  legs: Leg[],
): Stand | null {
  switch (waypoint.kind) {
    case 'wait':
      return { ...stand, at: stand.at + waypoint.forMs }
    case 'move':
    case 'salvage':
      return flyTo(legs, stand, waypoint, stand.at + flightTimeMs(stand.point, waypoint, speed))
    case 'load':
    case 'unload': {
      const there = toPlace(galaxy, stand, waypoint.at, speed, legs)
      return { ...there, at: there.at + HANDLING_MS }
    }
    case 'repeat':
      return stand
    case 'dock':
      return toPlace(galaxy, stand, waypoint.at, speed, legs)
    case 'siege':
    case 'capture': {
      // How long it stays there depends on others, or on who holds the system.
      if (isAtSystem(stand.point, waypoint)) return stand
      const point = standNear(stand.point, waypoint)
      return flyTo(legs, stand, point, stand.at + flightTimeMs(stand.point, point, speed))
    }
    case 'jump':
      return passGates(galaxy, stand, [waypoint.toSector], speed, legs)
    case 'route': {
      if (waypoint.toSector === stand.sectorId) return stand
      const route = findRoute(galaxy, stand.sectorId, stand.point, waypoint.toSector, speed)
      return route && passGates(galaxy, stand, route.sectors, speed, legs)
    }
    case 'attack':
    case 'escort':
    case 'patrol':
      // Where it ends depends on others, or never.
      return null
  }
}

function passGates(
  galaxy: Galaxy,
  start: Stand,
  sectors: readonly SectorId[],
  speed: number,
  legs: Leg[],
): Stand | null {
  let stand: Stand | null = start
  for (const to of sectors) {
    const gate: Point | null = stand && gateTo(sectorOf(galaxy, stand.sectorId), to)
    if (!stand || !gate) return null
    stand = flyTo(legs, stand, gate, stand.at + flightTimeMs(stand.point, gate, speed))
    stand = jumpTo(galaxy, legs, stand, to)
  }
  return stand
}

function flyTo(legs: Leg[], { sectorId, point, at }: Stand, to: Point, arriveAt: number): Stand {
  if (distance(point, to) > 0) {
    legs.push({ kind: 'flight', sectorId, from: point, to, departAt: at, arriveAt })
  }
  return { sectorId, point: { x: to.x, y: to.y }, at: arriveAt }
}

function jumpTo(galaxy: Galaxy, legs: Leg[], stand: Stand, to: SectorId): Stand | null {
  const gate = gateTo(sectorOf(galaxy, stand.sectorId), to)
  if (!gate) return null
  const arriveAt = stand.at + gate.travelMs
  legs.push({ kind: 'lane', from: stand.sectorId, to, departAt: stand.at, arriveAt })
  const exit = gateTo(sectorOf(galaxy, to), stand.sectorId)
  return exit && { sectorId: to, point: exit, at: arriveAt }
}

function standNow(place: Extract<Place, { kind: 'sector' }>, now: number): Stand {
  return { sectorId: place.sectorId, point: positionAt(place.course, now), at: now }
}

function endOfLane(galaxy: Galaxy, place: Place, legs: Leg[]): Stand | null {
  if (place.kind !== 'lane') return null
  legs.push(place)
  const exit = gateTo(sectorOf(galaxy, place.to), place.from)
  return exit && { sectorId: place.to, point: exit, at: place.arriveAt }
}
