/** Relations between commanders and alliances. Every number has its unit in its name. */

/** How long a newcomer is shielded, in galaxy ms. */
export const SHIELD_MS = 24 * 3_600_000
/** How long before it takes effect a change is committed, in real ms, so every process knows it. */
export const CHANGE_NOTICE_MS = 10_000
