import type { NodeStatus } from '../world/Store.ts'

/** How long a process is cut off before it says so in its beats. */
const TOLD_AFTER_MS = 5_000
/**
 * How long it is cut off before it leaves the rotation; the others can say the same before then.
 */
const UNREADY_AFTER_MS = 20_000

/** The state of this process's connection to the others over Redis. */
export interface Way {
  /** For how long no message has come through; 0 if messages come through. */
  readonly troubledMs: number
  readonly trouble: string | null
}

/** Whether this process's beats should say that it is cut off. */
export function isCutOff({ troubledMs }: Way): boolean {
  return troubledMs >= TOLD_AFTER_MS
}

/**
 * @param own this process's id
 * @param nodes the living processes, by their last beats
 * @returns why newcomers should go to another process; null if this one is not cut off, or if no
 *   other is better off, in which case each process seats whom it can
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
