/** Wrecks. Every number has its unit in its name; times are galaxy time. */

/** The share of the ore lost in a battle that its wreck holds. */
export const WRECK_ORE_PERCENT = 30
export const WRECK_LASTS_MS = 10 * 60_000
/** The most wrecks in a sector. When another comes, the oldest goes. */
export const WRECKS_PER_SECTOR_MAX = 64
