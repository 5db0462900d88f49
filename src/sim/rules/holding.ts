/** Bases, systems and their yards. Every number has its unit in its name; times are galaxy time. */

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

/** How near a fleet must be to a system to take it. */
export const CAPTURE_UNITS = 40
/** How far from a system a fleet stops that flies there to take it, so that its sun hides nothing. */
export const CAPTURE_STAND_UNITS = 30
/** How long it takes to take a system that nobody holds. */
export const CAPTURE_NEUTRAL_MS = 20_000
/** How long it takes to take a system that somebody holds. */
export const CAPTURE_HELD_MS = 60_000
/** For how long a system that was taken cannot be taken again. */
export const CAPTURE_LOCK_MS = 10 * 60_000
/** A capture that would be over later than this is put off, as a late round is. */
export const CAPTURE_LATE_MS_MAX = 4_000
/** By how much. */
export const CAPTURE_PUT_OFF_MS = 2_000
/** The level of a station, at most. 0 is none. */
export const STATION_LEVEL_MAX = 10
