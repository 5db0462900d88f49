/** The map: what a galaxy is made of. Every number has its unit in its name. */

/** The side of a sector's plane; coordinates run from 0 to this, both included. */
export const PLANE_UNITS = 1000
/** Distance of a gate from the edge of the plane. */
export const GATE_INSET_UNITS = 20
/** Width of the margin inside the plane's edge where no system is placed. */
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
/** Mean number of lanes per sector, once the Delaunay graph is pruned. */
export const LANES_PER_SECTOR_MEAN = 3.1
export const LANE_TRAVEL_MS_MIN = 3_000
export const LANE_TRAVEL_MS_MAX = 12_000

/** Share of the galaxy's radius inside which the core lies. */
export const CORE_RADIUS_SHARE = 0.35
/** Share of the galaxy's radius outside which the rim lies. */
export const RIM_RADIUS_SHARE = 0.7
/** How many times as rich in ore and gas the systems of the core are. */
export const CORE_RICHES_FACTOR = 2
export const RICHES_MIN = 1
export const RICHES_MAX = 5
/** On average, one sector in this many has a market. */
export const SECTORS_PER_MARKET = 3
