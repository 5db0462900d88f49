import type { Ships } from './ships.ts'

/** Commanders and their fleets. Every number has its unit in its name. */

export const WAYPOINTS_PER_FLEET_MAX = 8
export const PATROL_POINTS_MAX = 8
/** Births at the same moment in several sectors may exceed it, by as many. */
export const FLEETS_PER_COMMANDER_MAX = 20
export const SHIPS_PER_FLEET_MAX = 200
/** The farthest that a fleet may be from the one it merges into: ships do not travel by merging. */
export const MERGE_RANGE_UNITS = 10
/** How near an escort keeps to a fleet that rests. */
export const ESCORT_UNITS = 5
/** How often a fleet that waits for another looks at it. */
export const PURSUIT_LOOK_MS = 5_000
export const NAME_CHARACTERS_MAX = 32
/** The most commanders with their home in one system of a rim sector. */
export const HOMES_PER_SYSTEM_MAX = 64

export const HOME_FLEET_SHIPS: Ships = { scout: 2, interceptor: 3 }

/** The commander of all pirates. Nobody plays it. */
export const PIRATES = 'pirates'
