import type { Ships } from './ships.ts'

/** Pirates. Every number has its unit in its name; times are galaxy time. */

/** A pack that a newcomer's home fleet beats without losing a ship. */
export const PREY_SHIPS: Ships = { scout: 1, interceptor: 1 }
export const PREY_NAME = 'Pirates'
/** When the first pack comes near a new base. */
export const PREY_FIRST_MS = 3_000
/** How long after a pack came the next one comes, at the earliest. */
export const PREY_EVERY_MS = 60_000
/** How far from its base a pack lies in wait. */
export const PREY_AWAY_UNITS_MIN = 110
export const PREY_AWAY_UNITS_MAX = 240
/** No pack lies nearer to a system: bases and home fleets stand around it. */
export const PREY_FROM_SYSTEMS_UNITS_MIN = 110
/** Places drawn for a pack, of which the one farthest from all systems is taken. */
export const PREY_PLACES_DRAWN = 12
