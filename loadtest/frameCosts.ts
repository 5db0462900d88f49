/** An event of Chromium's trace; times are microseconds. */
export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  /** Wall time. */
  readonly dur?: number
  /** Time on the processor, of which throttling makes more and a busy machine does not. */
  readonly tdur?: number
  readonly args?: { readonly data?: { readonly message?: string } }
}

/** What the page marks each frame it draws with; see web/src/map/bench.ts. */
const FRAME_MARK = 'map frame'
const TASK = 'RunTask'
const SCRIPT = 'FireAnimationFrame'

export interface FrameCosts {
  readonly frames: number
  readonly workP50Ms: number
  readonly workP99Ms: number
  readonly workMaxMs: number
  /** Of the work, the page's own script; the rest is the browser's. */
  readonly scriptP50Ms: number
  readonly otherMsPerS: number
}

/** What the tasks cost in which the map drew its frames, and what all others cost besides. */
export function frameCosts(events: readonly TraceEvent[]): FrameCosts {
  const marks = events.filter(({ args }) => args?.data?.message === FRAME_MARK)
  const [first] = marks
  if (!first) throw new Error('the page drew no frame while it was traced')
  const tasks = events
    .filter((event) => event.name === TASK && event.ph === 'X' && isOnThreadOf(first, event))
    .sort((one, other) => one.ts - other.ts)
  const scripts = events
    .filter((event) => event.name === SCRIPT && isOnThreadOf(first, event))
    .filter(({ ts, dur = 0 }) => marks.some((mark) => mark.ts >= ts && mark.ts <= ts + dur))
  const frames: number[] = []
  let otherMs = 0
  let nextMark = 0
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    while ((marks[nextMark]?.ts ?? ts) < ts) nextMark++
    const mark = marks[nextMark]
    const draws = mark !== undefined && mark.ts >= ts && mark.ts <= ts + dur
    if (draws) {
      frames.push(tdur / 1_000)
      nextMark++
    } else otherMs += tdur / 1_000
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

function isOnThreadOf(one: TraceEvent, other: TraceEvent): boolean {
  return one.pid === other.pid && one.tid === other.tid
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return Math.round(value * 100) / 100
}
