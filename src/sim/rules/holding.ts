/** Bases and their yards. Every number has its unit in its name; times are galaxy time. */

/** The share of the hull of all docked ships of a class that mends in a second, in percent. */
export const MENDING_PERCENT_PER_S = 1
/** For how long a fleet that was launched is not met, unless it gets an order before. */
export const LAUNCH_TRUCE_MS = 5_000
/** How far a base is from its system, at least. */
export const BASE_RING_UNITS_MIN = 12
/** How far a base is from its system, at most. */
export const BASE_RING_UNITS_MAX = 40
/** The level of a new base. */
export const BASE_LEVEL_FIRST = 1
