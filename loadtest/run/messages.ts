import type { Report } from '../verdict/Tally.ts'

/** What one load process does of a load. */
export interface Part {
  readonly scenario: string
  readonly endpoint: string
  readonly seed: string
  /** Its bots are number `first`, `first + step`, … below `clients`. */
  readonly first: number
  readonly step: number
  readonly clients: number
  /** Over how long all bots come in. */
  readonly arriveMs: number
  /** Whether connections beyond private networks are allowed. */
  readonly isMine: boolean
}

/** To a load process, in this order. */
export type Told =
  | { readonly what: 'enter'; readonly part: Part }
  | { readonly what: 'play' }
  | { readonly what: 'leave' }

export type Phase = 'entering' | 'entered' | 'playing' | 'leaving' | 'left'

/** From a load process: every 2 s, and at each new phase. Each report holds all that were before it. */
export interface Said {
  readonly phase: Phase
  readonly report: Report
}
