import { performance } from 'node:perf_hooks'

/** How long a process counts as starting. Its load then passes before moving sectors would help. */
const START_MS = 6_000

/**
 * @returns a function that returns the share of the time since its last call in which the event
 *   loop was busy, 0 to 1; it returns 0 while the process starts
 */
export function busyMeter(): () => number {
  let last = performance.eventLoopUtilization()
  const startedAt = performance.now()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    if (performance.now() - startedAt < START_MS) return 0
    return Math.round(utilization * 1_000) / 1_000
  }
}
