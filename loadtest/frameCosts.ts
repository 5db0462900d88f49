/** An event of Chromium's trace; times are in microseconds. */
export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  /** Wall time. */
  readonly dur?: number
  /** CPU time, which throttling increases and a busy machine does not. */
  readonly tdur?: number
}

const TASK = 'RunTask'
const SCRIPT = 'FireAnimationFrame'

export interface FrameCosts {
  readonly frames: number
  readonly workP50Ms: number
  readonly workP99Ms: number
  readonly workMaxMs: number
  /** The page's own script within the work; the rest is the browser's. */
  readonly scriptP50Ms: number
  readonly otherMsPerS: number
}

/**
 * Cost of the tasks that ran an animation frame's script, and of all other tasks. With `?bench` the
 * map draws in each animation frame, and nothing else on the page requests one.
 */
export function frameCosts(events: readonly TraceEvent[]): FrameCosts {
  const scripts = ofBusiestThread(events.filter(({ name, ph }) => name === SCRIPT && ph === 'X'))
  const [first] = scripts
  if (!first) throw new Error('the page drew no frame while it was traced')
  const tasks = events
    .filter((event) => event.name === TASK && event.ph === 'X' && isOnThreadOf(first, event))
    .sort((one, other) => one.ts - other.ts)
  const frames: number[] = []
  let otherMs = 0
  let next = 0
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    const before = next
    while ((scripts[next]?.ts ?? Number.POSITIVE_INFINITY) <= ts + dur) next++
    if (next > before) frames.push(tdur / 1_000)
    else otherMs += tdur / 1_000
  }
  const tracedS = ((tasks.at(-1)?.ts ?? 0) - (tasks[0]?.ts ?? 0)) / 1e6
  return {
    frames: frames.length,
    workP50Ms: quantile(frames, 0.5),
    workP99Ms: quantile(frames, 0.99),
    workMaxMs: quantile(frames, 1),
    scriptP50Ms: quantile(
      scripts.map(({ tdur = 0 }) => tdur / 1_000),
      0.5,
    ),
    otherMsPerS: Math.round(otherMs / tracedS),
  }
}

/** The events of the thread that has most of them, in order: the page's own, not a worker's. */
function ofBusiestThread(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = Map.groupBy(events, ({ pid, tid }) => `${pid}/${tid}`)
  const [busiest = []] = [...threads.values()].sort((one, other) => other.length - one.length)
  return busiest.sort((one, other) => one.ts - other.ts)
}

function isOnThreadOf(one: TraceEvent, other: TraceEvent): boolean {
  return one.pid === other.pid && one.tid === other.tid
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return Math.round(value * 100) / 100
}
