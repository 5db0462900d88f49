/** What commanders can find out. Every number has its unit in its name; times are galaxy time. */

export const FIELDS = ['weapons', 'drives', 'sensors', 'industry'] as const
export type Field = (typeof FIELDS)[number]

/** By how much each level is better than none. */
export const PERCENT_PER_LEVEL: Readonly<Record<Field, number>> = {
  weapons: 10,
  drives: 5,
  sensors: 10,
  industry: 8,
}
export const RESEARCH_LEVEL_MAX = 10
/** What the first level of a field costs. Each further one costs more by a factor. */
const RESEARCH_CREDITS = 200
const RESEARCH_COST_FACTOR = 1.8
/** How long the first level takes. Each further one takes longer by a factor. */
const RESEARCH_MS = 5 * 60_000
const RESEARCH_TIME_FACTOR = 1.5
/** What comes back of what a level cost when it is cancelled. */
export const RESEARCH_CANCELLED_PERCENT = 50

/** What it costs to reach a level, in whole credits. @param level 1 to `RESEARCH_LEVEL_MAX` */
export function researchCredits(level: number): number {
  return Math.round(RESEARCH_CREDITS * RESEARCH_COST_FACTOR ** (level - 1))
}

/** How long it takes to reach a level. @param level 1 to `RESEARCH_LEVEL_MAX` */
export function researchMs(level: number): number {
  return Math.round(RESEARCH_MS * RESEARCH_TIME_FACTOR ** (level - 1))
}

/** What something is multiplied by at a level. */
export function factorAt(field: Field, level: number): number {
  return (100 + PERCENT_PER_LEVEL[field] * level) / 100
}
