/** What is noticed beyond what is seen. Every number has its unit in its name. */

/** So many times as far as it sees, a fleet notices that something is there … */
export const BLIP_RANGE_FACTOR = 1.5
/** … and where, as exactly as this. */
export const BLIP_GRID_UNITS = 25
/** Ships from which on what is there is more than small, and more than medium. */
export const BLIP_MEDIUM_SHIPS = 11
export const BLIP_LARGE_SHIPS = 51
