const FIRST_MS = 250
const LONGEST_MS = 8_000

/**
 * How long to wait before the next try, in ms. The wait doubles with each failure, up to 8 s, and
 * is a random value from its upper half, so that clients cut off together do not come back
 * together.
 *
 * @param failures tries that failed so far, from 1
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16))
  return full * (0.5 + random() / 2)
}
