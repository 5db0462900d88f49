import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** How often the event loop is sampled while it is busy. */
const RESOLUTION_MS = 20
/**
 * The share of the time for which the loop must have been busy to be sampled: the timer of the
 * samples takes a third of what an idle process takes. Below it no turn is long, as readings are
 * taken twice a second.
 */
const SAMPLED_FROM = 0.1
const NS_PER_MS = 1e6

export interface LoopDelay {
  /**
   * @returns the length of the loop's turns since the last reading, in ms beyond the normal; 0 for a
   *   loop that is hardly busy, or was until the last reading
   */
  read(): number
  stop(): void
}

/**
 * Measures the turns of the event loop. Each turn is weighted by its length, which gives the turn
 * that a request at a random moment meets. So a single pause among many short turns counts little.
 */
export function loopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  let before = performance.eventLoopUtilization()
  return {
    read() {
      const { mean, stddev } = histogram
      histogram.reset()
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      if (utilization >= SAMPLED_FROM) histogram.enable()
      else histogram.disable()
      // The mean of the squares over the mean.
      const metMs = (mean + (stddev * stddev) / mean) / NS_PER_MS
      return Number.isFinite(metMs) ? Math.max(0, metMs - RESOLUTION_MS) : 0
    },
    stop: () => histogram.disable(),
  }
}

/** @returns the used share of the heap limit or of the memory limit, whichever is larger */
export function memoryShare(): number {
  const { used_heap_size: heap, heap_size_limit: heapMax } = getHeapStatistics()
  // Without a limit, this is 0, or more than the machine has.
  const limit = process.constrainedMemory()
  const ofLimit = limit > 0 ? process.memoryUsage.rss() / limit : 0
  return Math.max(heap / heapMax, ofLimit)
}
