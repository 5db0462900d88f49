import { performance } from 'node:perf_hooks'

/** What a start takes is over before it would help that somebody else has less to do. */
const START_MS = 6_000

/**
 * @returns what tells, each time, which share of the time since the last the event loop was busy; 0
 *   while the process starts
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
