import { Dice } from '../core/dice.ts'
import type { SectorId } from '../core/ids.ts'
import {
  ARMS,
  CORE_RADIUS_SHARE,
  CORE_RICHES_FACTOR,
  GATE_INSET_UNITS,
  LANE_TRAVEL_MS_MAX,
  LANE_TRAVEL_MS_MIN,
  PLANE_UNITS,
  RICHES_MAX,
  RICHES_MIN,
  RIM_RADIUS_SHARE,
  SECTOR_SPACING_UNITS,
  SECTORS_MAX,
  SECTORS_MIN,
  SECTORS_PER_MARKET,
  SYSTEM_MARGIN_UNITS,
  SYSTEM_SPACING_UNITS,
  SYSTEMS_PER_SECTOR_MAX,
  SYSTEMS_PER_SECTOR_MIN,
} from '../rules/map.ts'
import { distance, type Point } from './course.ts'
import { nameSectors } from './names.ts'
import { layStarlanes } from './starlanes.ts'

export const STAR_KINDS = ['red', 'orange', 'yellow', 'white', 'blue', 'neutron'] as const
export type StarKind = (typeof STAR_KINDS)[number]
export type Ring = 'core' | 'middle' | 'rim'

export interface System extends Point {
  /** 1 to 6, within its sector. */
  readonly id: number
  readonly name: string
  readonly star: StarKind
  readonly ore: number
  readonly gas: number
}

/** One end of a starlane, on the plane of its sector. */
export interface Gate extends Point {
  readonly to: SectorId
  readonly travelMs: number
}

/** What never changes about a sector. `x` and `y` are its place on the galactic map. */
export interface Sector extends Point {
  readonly id: SectorId
  readonly name: string
  readonly star: StarKind
  readonly ring: Ring
  readonly systems: readonly System[]
  readonly gates: readonly Gate[]
  /** The id of the system whose station holds the sector's market, if it has one. */
  readonly market: number | null
}

export interface Lane {
  readonly a: SectorId
  readonly b: SectorId
  readonly travelMs: number
}

export interface Galaxy {
  readonly seed: string
  /** Sector `id` is at index `id - 1`. */
  readonly sectors: readonly Sector[]
  readonly lanes: readonly Lane[]
}

/** A galaxy that has been founded. */
export interface FoundedGalaxy extends Galaxy {
  /** A random id, because the same seed may be founded again. */
  readonly id: string
}

export function findSector(galaxy: Galaxy, id: SectorId): Sector | null {
  return galaxy.sectors[id - 1] ?? null
}

/** For ids that were already checked. @throws Error if there is no such sector */
export function sectorOf(galaxy: Galaxy, id: SectorId): Sector {
  const sector = galaxy.sectors[id - 1]
  if (!sector) throw new Error(`no sector ${id} in a galaxy of ${galaxy.sectors.length}`)
  return sector
}

export function gateTo(sector: Sector, to: SectorId): Gate | null {
  return sector.gates.find((gate) => gate.to === to) ?? null
}

/**
 * Makes the galaxy of a seed: sectors in a disc with arms, joined by starlanes. The same seed and
 * size give the same galaxy, byte for byte. A founded galaxy is stored, so a later version of this
 * function changes only new galaxies.
 *
 * @param sectorCount 16 to 10,000
 */
export function makeGalaxy(seed: string, sectorCount: number): Galaxy {
  if (!Number.isInteger(sectorCount) || sectorCount < SECTORS_MIN || sectorCount > SECTORS_MAX) {
    throw new RangeError(
      `a galaxy has ${SECTORS_MIN} to ${SECTORS_MAX} sectors, not ${sectorCount}`,
    )
  }
  const dice = Dice.seeded(seed)
  const radius = (SECTOR_SPACING_UNITS * Math.sqrt(sectorCount)) / Math.sqrt(Math.PI)
  const places = placeSectors(dice, sectorCount, radius)
  const pairs = layStarlanes(places)
  const lanes = timeLanes(places, pairs)
  const lanesOf = Map.groupBy(
    lanes.flatMap((lane) => [
      { end: lane.a, lane },
      { end: lane.b, lane },
    ]),
    ({ end }) => end,
  )
  const names = nameSectors(dice, sectorCount)
  const sectors = places.map((place, index) => {
    const id = index + 1
    const ends = (lanesOf.get(id) ?? []).map(({ lane }) => lane)
    return furnish(dice, {
      id,
      name: names[index] ?? `Sector ${id}`,
      place,
      places,
      lanes: ends,
      radius,
    })
  })
  return { seed, sectors, lanes }
}

/**
 * A sunflower pattern spreads points evenly over a disc and rejects none. Bending each point's
 * angle toward the nearest spiral crest gathers them into arms.
 */
function placeSectors(dice: Dice, count: number, radius: number): Point[] {
  const goldenAngle = Math.PI * (3 - Math.sqrt(5))
  const twist = dice.real(2, 3.5)
  const turn = dice.real(0, 2 * Math.PI)
  // With these two values, neighbours keep their distance: no two sectors can be at the same point.
  const gathering = 0.6
  const jitter = SECTOR_SPACING_UNITS * 0.08
  return Array.from({ length: count }, (_, index) => {
    const share = Math.sqrt((index + 0.5) / count)
    const evenAngle = index * goldenAngle + turn
    const phase = ARMS * (evenAngle - twist * share)
    const angle = evenAngle + ((gathering * share) / ARMS) * Math.sin(phase)
    // Adding 0 turns −0 into 0, because the stored galaxy is JSON, which has no −0.
    return {
      x: Math.round(radius * share * Math.cos(angle) + dice.real(-jitter, jitter)) + 0,
      y: Math.round(radius * share * Math.sin(angle) + dice.real(-jitter, jitter)) + 0,
    }
  })
}

function timeLanes(
  places: readonly Point[],
  pairs: readonly (readonly [number, number])[],
): Lane[] {
  const lengths = pairs.map(([a, b]) => distance(at(places, a), at(places, b)))
  const shortest = Math.min(...lengths)
  const longest = Math.max(...lengths)
  return pairs.map(([a, b], index) => {
    const share =
      longest === shortest ? 0 : ((lengths[index] ?? 0) - shortest) / (longest - shortest)
    const travelMs = LANE_TRAVEL_MS_MIN + share * (LANE_TRAVEL_MS_MAX - LANE_TRAVEL_MS_MIN)
    return { a: a + 1, b: b + 1, travelMs: Math.round(travelMs / 100) * 100 }
  })
}

interface Plot {
  readonly id: SectorId
  readonly name: string
  readonly place: Point
  readonly places: readonly Point[]
  /** The lanes that end here. */
  readonly lanes: readonly Lane[]
  readonly radius: number
}

function furnish(dice: Dice, plot: Plot): Sector {
  const ring = ringOf(distance(plot.place, { x: 0, y: 0 }) / plot.radius)
  const systems = placeSystems(dice, plot.name, ring)
  const hasMarket = dice.int(1, SECTORS_PER_MARKET) === 1 || plot.id <= 2
  return {
    id: plot.id,
    name: plot.name,
    x: plot.place.x,
    y: plot.place.y,
    star: systems[0]?.star ?? 'yellow',
    ring,
    systems,
    gates: placeGates(plot),
    market: hasMarket ? 1 : null,
  }
}

function ringOf(radiusShare: number): Ring {
  if (radiusShare < CORE_RADIUS_SHARE) return 'core'
  return radiusShare < RIM_RADIUS_SHARE ? 'middle' : 'rim'
}

const STAR_WEIGHTS: readonly StarKind[] = [
  ...Array<StarKind>(6).fill('red'),
  ...Array<StarKind>(5).fill('orange'),
  ...Array<StarKind>(4).fill('yellow'),
  ...Array<StarKind>(3).fill('white'),
  ...Array<StarKind>(2).fill('blue'),
  'neutron',
]

function placeSystems(dice: Dice, sectorName: string, ring: Ring): System[] {
  const wanted = dice.int(SYSTEMS_PER_SECTOR_MIN, SYSTEMS_PER_SECTOR_MAX)
  const riches = ring === 'core' ? CORE_RICHES_FACTOR : 1
  const systems: System[] = []
  // Six systems fit easily; the limit on tries only guards the loop.
  for (let tries = 0; systems.length < wanted && tries < 1_000; tries++) {
    const place = {
      x: dice.int(SYSTEM_MARGIN_UNITS, PLANE_UNITS - SYSTEM_MARGIN_UNITS),
      y: dice.int(SYSTEM_MARGIN_UNITS, PLANE_UNITS - SYSTEM_MARGIN_UNITS),
    }
    if (systems.some((other) => distance(other, place) < SYSTEM_SPACING_UNITS)) continue
    const id = systems.length + 1
    systems.push({
      id,
      name: `${sectorName} ${ROMAN[id - 1]}`,
      ...place,
      star: dice.pick(STAR_WEIGHTS),
      ore: dice.int(RICHES_MIN, RICHES_MAX) * riches,
      gas: dice.int(RICHES_MIN, RICHES_MAX) * riches,
    })
  }
  return systems
}

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI']

/** A gate stands where the line to the neighbour on the galactic map leaves the sector's plane. */
function placeGates(plot: Plot): Gate[] {
  const half = PLANE_UNITS / 2
  const reach = half - GATE_INSET_UNITS
  return plot.lanes
    .map((lane) => {
      const to = lane.a === plot.id ? lane.b : lane.a
      const neighbour = at(plot.places, to - 1)
      const dx = neighbour.x - plot.place.x
      const dy = neighbour.y - plot.place.y
      const stretch = reach / Math.max(Math.abs(dx), Math.abs(dy))
      return {
        to,
        x: Math.round(half + dx * stretch),
        y: Math.round(half + dy * stretch),
        travelMs: lane.travelMs,
      }
    })
    .sort((one, other) => one.to - other.to)
}

function at(places: readonly Point[], index: number): Point {
  const place = places[index]
  if (!place) throw new Error(`no place ${index}`)
  return place
}
