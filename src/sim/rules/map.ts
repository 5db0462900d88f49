/** The map: what a galaxy is made of. Every number has its unit in its name. */

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
