/** Every number of the game, with its unit in its name. Nothing else in the project holds one. */

export const SHIP_CLASSES = [
  'scout',
  'interceptor',
  'frigate',
  'cruiser',
  'hauler',
  'engineer',
] as const
export type ShipClass = (typeof SHIP_CLASSES)[number]

export interface ShipRules {
  readonly speedUnitsPerS: number
  readonly sensorUnits: number
}

export const SHIPS: Readonly<Record<ShipClass, ShipRules>> = {
  scout: { speedUnitsPerS: 30, sensorUnits: 300 },
  interceptor: { speedUnitsPerS: 24, sensorUnits: 150 },
  frigate: { speedUnitsPerS: 18, sensorUnits: 150 },
  cruiser: { speedUnitsPerS: 12, sensorUnits: 180 },
  hauler: { speedUnitsPerS: 14, sensorUnits: 100 },
  engineer: { speedUnitsPerS: 10, sensorUnits: 100 },
}

/** The side of a sector's plane; coordinates run from 0 to this, both included. */
export const PLANE_UNITS = 1000
/** How far inside the edge of the plane a gate stands. */
export const GATE_INSET_UNITS = 20
/** The margin around the plane in which no system is placed. */
export const SYSTEM_MARGIN_UNITS = 140
export const SYSTEM_SPACING_UNITS = 150
export const SYSTEMS_PER_SECTOR_MIN = 2
export const SYSTEMS_PER_SECTOR_MAX = 6

export const SECTORS_MIN = 16
export const SECTORS_MAX = 10_000
/** Mean distance between neighbouring sectors on the galactic map. */
export const SECTOR_SPACING_UNITS = 100
export const ARMS = 4
export const LANES_PER_SECTOR_MIN = 2
export const LANES_PER_SECTOR_MAX = 5
/** Lanes a sector has on average, once the Delaunay graph is pruned. */
export const LANES_PER_SECTOR_MEAN = 3.1
export const LANE_TRAVEL_MS_MIN = 3_000
export const LANE_TRAVEL_MS_MAX = 12_000

/** Shares of the galaxy's radius: inside the first lies the core, outside the second the rim. */
export const CORE_RADIUS_SHARE = 0.35
export const RIM_RADIUS_SHARE = 0.7
/** The core yields twice as much. */
export const CORE_RICHES_FACTOR = 2
export const RICHES_MIN = 1
export const RICHES_MAX = 5
/** One sector in so many has a market. */
export const SECTORS_PER_MARKET = 3

export const WAYPOINTS_PER_FLEET_MAX = 8
export const NAME_CHARACTERS_MAX = 32
/** Commanders that may have their home in one system of a rim sector. */
export const HOMES_PER_SYSTEM_MAX = 64

export type Ships = Readonly<Partial<Record<ShipClass, number>>>

export const HOME_FLEET_SHIPS: Ships = { scout: 2, interceptor: 3 }

export const MERCHANTS_PER_SECTOR = 4
/** The default for the whole galaxy; the setting may go beyond it. */
export const MERCHANTS_MAX = 256
export const MERCHANT_SHIPS: Ships = { hauler: 1 }
export const MERCHANT_DOCK_MS_MIN = 4_000
export const MERCHANT_DOCK_MS_MAX = 20_000
/** A merchant picks its next market among so many of the nearest. */
export const MERCHANT_MARKETS_NEAREST = 8

/** So many times as far as it sees, a fleet notices that something is there … */
export const BLIP_RANGE_FACTOR = 1.5
/** … and where, as exactly as this. */
export const BLIP_GRID_UNITS = 25
/** Ships from which on what is there is more than small, and more than medium. */
export const BLIP_MEDIUM_SHIPS = 11
export const BLIP_LARGE_SHIPS = 51

/** A fleet sees as far as its best sensor. @returns units */
export function sensorRange(ships: Ships): number {
  return SHIP_CLASSES.reduce((best, shipClass) => {
    return (ships[shipClass] ?? 0) > 0 ? Math.max(best, SHIPS[shipClass].sensorUnits) : best
  }, 0)
}

/** A fleet is as fast as its slowest ship. @returns units a second; 0 for a fleet without ships. */
export function fleetSpeed(ships: Ships): number {
  let slowest = Number.POSITIVE_INFINITY
  for (const shipClass of SHIP_CLASSES) {
    if ((ships[shipClass] ?? 0) > 0) {
      slowest = Math.min(slowest, SHIPS[shipClass].speedUnitsPerS)
    }
  }
  return slowest === Number.POSITIVE_INFINITY ? 0 : slowest
}

export function shipCount(ships: Ships): number {
  return SHIP_CLASSES.reduce((sum, shipClass) => sum + (ships[shipClass] ?? 0), 0)
}
