import { performance } from 'node:perf_hooks'

/** @returns what tells, each time, which share of the time since the last the event loop was busy */
export function busyMeter(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return Math.round(utilization * 1_000) / 1_000
  }
}
