import type { Report } from '../verdict/Tally.ts'

/** One load process's part of a load. */
export interface Part {
  readonly scenario: string
  readonly endpoint: string
  readonly seed: string
  /** The process runs the bots numbered `first`, `first + step`, … below `clients`. */
  readonly first: number
  readonly step: number
  readonly clients: number
  /** The time over which all bots enter. */
  readonly arriveMs: number
  /** Whether connections beyond private networks are allowed. */
  readonly isMine: boolean
}

/** Messages to a load process, in this order. */
export type Told =
  | { readonly what: 'enter'; readonly part: Part }
  | { readonly what: 'play' }
  | { readonly what: 'leave' }

export type Phase = 'entering' | 'entered' | 'playing' | 'leaving' | 'left'

/**
 * Messages from a load process: every 2 s, and at each new phase. Each report includes all earlier
 * ones.
 */
export interface Said {
  readonly phase: Phase
  readonly report: Report
}
