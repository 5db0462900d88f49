/** Fights. Every number has its unit in its name; times are galaxy time. */

/** The parts that hull and damage are counted in, so that all of it is whole numbers. */
export const PARTS_PER_HULL = 1_000
