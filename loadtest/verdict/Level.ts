import type { Count, Tally, Timing } from './Tally.ts'

/** A service level that the server must reach. */
export type Level =
  | {
      readonly kind: 'time'
      /** Its name in the table, such as `order → ack`. */
      readonly what: string
      readonly timing: Timing
      readonly percentile: number
      readonly msMax: number
      /** Whether it is met if nothing was timed, as may happen in a short load. */
      readonly mayLack?: boolean
    }
  | {
      readonly kind: 'share'
      readonly what: string
      readonly part: Count
      readonly of: Count
      /** From 0 to 1. */
      readonly atLeast?: number
      readonly atMost?: number
    }

/** A level with what was reached. */
export interface Row {
  readonly what: string
  readonly value: string
  readonly level: string
  readonly met: boolean
  /** How many were measured. */
  readonly count: number
}

/** @param ease factor on time levels */
export function holdAgainst(level: Level, tally: Tally, ease: number): Row {
  if (level.kind === 'time') {
    const { timing, percentile, what, mayLack = false } = level
    const [count, value] = [tally.timed(timing), tally.percentile(timing, percentile)]
    const msMax = level.msMax * ease
    return {
      what: `${what}, p${percentile}`,
      value: count === 0 ? 'never measured' : `${Number(value.toPrecision(3))} ms`,
      level: `≤ ${msMax} ms`,
      // What was never measured was not reached either.
      met: count > 0 ? value <= msMax : mayLack,
      count,
    }
  }
  const { what, part, of, atLeast = 0, atMost = 1 } = level
  const count = tally.counted(of)
  const share = count === 0 ? 0 : tally.counted(part) / count
  return {
    what,
    value: `${Number((share * 100).toPrecision(4))} %`,
    level: atLeast > 0 ? `≥ ${atLeast * 100} %` : `≤ ${atMost * 100} %`,
    met: share >= atLeast && share <= atMost,
    count,
  }
}
