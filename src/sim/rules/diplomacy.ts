/** Commanders and alliances among each other. Every number has its unit in its name. */

/** A newcomer is shielded for so long, in galaxy ms. */
export const SHIELD_MS = 24 * 3_600_000
/** So long before it takes effect a change is committed, in real ms: every process knows it then. */
export const CHANGE_NOTICE_MS = 10_000
