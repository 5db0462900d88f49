import { holdAgainst, type Level, type Row } from './Level.ts'
import type { Finding, Tally } from './Tally.ts'

/**
 * How late the load generator's own timers may be (p99). If they are later, its times are not the
 * server's.
 */
const OWN_DELAY_MS_MAX = 50

/** Why a load ended. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'server gone'; readonly why: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'process lost'; readonly why: string }

/** Exit codes of a load; 2 is for a wrong command line. */
export const EXIT_CODES = { pass: 0, fail: 1, 'no verdict': 3 } as const

export interface Verdict {
  readonly result: keyof typeof EXIT_CODES
  /** One sentence. */
  readonly why: string
  readonly rows: readonly Row[]
  readonly wrongs: number
  readonly findings: readonly Finding[]
  /** Why bots could not go on, and how many of them. */
  readonly troubles: readonly (readonly [string, number])[]
  /** p99, ms. */
  readonly ownDelayMs: number
}

/**
 * Compares what was measured with the levels. One wrong answer fails whatever else was reached. If
 * the load generator itself was too slow there is no verdict, since its times are not the server's.
 *
 * @param ease factor on time levels, and on what the generator itself must reach
 */
export function judge(
  tally: Tally,
  levels: readonly Level[],
  ending: Ending,
  ease: number,
): Verdict {
  const rows = levels.map((level) => holdAgainst(level, tally, ease))
  const ownDelayMs = tally.percentile('loop', 99)
  const { wrongs, findings, troubles } = tally
  const given = { rows, wrongs, findings, troubles, ownDelayMs }
  const missed = rows.filter(({ met }) => !met)
  if (wrongs > 0) return { result: 'fail', why: `${wrongs} times the server was wrong.`, ...given }
  switch (ending.kind) {
    case 'server gone':
      return { result: 'fail', why: ending.why, ...given }
    case 'interrupted':
      return { result: 'no verdict', why: 'It was interrupted.', ...given }
    case 'process lost':
      return { result: 'no verdict', why: ending.why, ...given }
    case 'done':
      break
  }
  if (ownDelayMs > OWN_DELAY_MS_MAX * ease) {
    const late = `its own timers were ${Math.round(ownDelayMs)} ms late (p99)`
    const why = `The load generator was too slow, no verdict: ${late}. Use fewer clients a process, or another machine.`
    return { result: 'no verdict', why, ...given }
  }
  if (missed.length > 0) {
    const names = missed.map(({ what }) => what).join('; ')
    return { result: 'fail', why: `Not reached: ${names}.`, ...given }
  }
  return { result: 'pass', why: 'All levels are reached, and nothing was wrong.', ...given }
}
