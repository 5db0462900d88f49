import type { Ships } from './ships.ts'

/** Merchants. Every number has its unit in its name. */

export const MERCHANTS_PER_SECTOR = 4
/** The largest default for a galaxy; the MERCHANTS setting may exceed it. */
export const MERCHANTS_MAX = 256
export const MERCHANT_SHIPS: Ships = { hauler: 1 }
export const MERCHANT_DOCK_MS_MIN = 4_000
export const MERCHANT_DOCK_MS_MAX = 20_000
/** A merchant picks its next market among this many of the nearest. */
export const MERCHANT_MARKETS_NEAREST = 8
