const FIRST_MS = 250
const LONGEST_MS = 8_000

/**
 * How long to wait before a try: doubling, up to 8 s, and drawn from the upper half, so that many
 * clients that were cut off at once do not come back at once.
 *
 * @param failures tries that failed so far, from 1
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16))
  return full * (0.5 + random() / 2)
}
