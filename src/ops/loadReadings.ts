import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** How often the event loop is looked at: seldom enough to cost nothing. */
const RESOLUTION_MS = 20
const NS_PER_MS = 1e6

export interface LoopDelay {
  /** @returns how long a turn of the loop was since the last reading, beyond what it should be; ms */
  read(): number
  stop(): void
}

/**
 * Measures the turns of the event loop. Each counts by its length: it is the turn that whoever comes
 * at any moment meets, so that a single pause among many short turns counts for little.
 */
export function loopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  return {
    read() {
      const { mean, stddev } = histogram
      histogram.reset()
      // The mean of the squares over the mean.
      const metMs = (mean + (stddev * stddev) / mean) / NS_PER_MS
      return Number.isFinite(metMs) ? Math.max(0, metMs - RESOLUTION_MS) : 0
    },
    stop: () => histogram.disable(),
  }
}

/** @returns the share of what the process may use at most, of heap or of memory: whichever is worse */
export function memoryShare(): number {
  const { used_heap_size: heap, heap_size_limit: heapMax } = getHeapStatistics()
  // Where nothing limits the process, this is 0, or more than there is.
  const limit = process.constrainedMemory()
  const ofLimit = limit > 0 ? process.memoryUsage.rss() / limit : 0
  return Math.max(heap / heapMax, ofLimit)
}
