import type { NodeStatus } from '../world/Store.ts'

/** It is said in the beat once it has lasted so long … */
const TOLD_AFTER_MS = 5_000
/** … and takes the process out of the rotation once all others have had the time to say the same. */
const UNREADY_AFTER_MS = 20_000

/** What is known of this process's way to the others. */
export interface Way {
  /** For how long it has carried nothing; 0 if it does. */
  readonly troubledMs: number
  readonly trouble: string | null
}

/** Whether others should hear in this process's beat that it reaches nobody. */
export function isCutOff({ troubledMs }: Way): boolean {
  return troubledMs >= TOLD_AFTER_MS
}

/**
 * @param nodes who lives, by their last beats
 * @returns why newcomers should go to another process, which reaches the rest; null if they need not,
 *   or if no other is better off: then each seats whom it can, and the galaxy is open
 */
export function betterElsewhere(
  { troubledMs, trouble }: Way,
  own: string,
  nodes: readonly NodeStatus[],
): string | null {
  if (troubledMs < UNREADY_AFTER_MS) return null
  if (!nodes.some(({ id, draining, cutOff }) => id !== own && !draining && !cutOff)) return null
  const seconds = Math.round(troubledMs / 1_000)
  return `for ${seconds} s it has not reached the other processes over Redis (${trouble})`
}
