import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'

/** What is timed; `loop` is how late the load generator's own timers are. */
export type Timing =
  | 'guest'
  | 'join'
  | 'first order'
  | 'order'
  | 'order in feed'
  | 'view'
  | 'arrival'
  | 'reconnect'
  | 'round'
  | 'http'
  | 'loop'

/**
 * What is counted. `refused` counts clear answers that the server is overloaded; `previews`, fights
 * of two that nobody disturbed and that were compared with how they had been foreseen.
 */
export type Count =
  | 'bots'
  | 'entered'
  | 'finished'
  | 'orders'
  | 'views'
  | 'jumps'
  | 'cuts'
  | 'rounds'
  | 'previews'
  | 'defeats'
  | 'refused'

/** Something that the server got wrong. */
export interface Finding {
  /** Seconds since the load began. */
  readonly atS: number
  readonly who: string
  readonly what: string
}

interface Spread {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/** A tally in the form in which processes send it. */
export interface Report {
  readonly timings: Readonly<Partial<Record<Timing, string>>>
  readonly counts: Readonly<Partial<Record<Count, number>>>
  readonly wrongs: number
  readonly findings: readonly Finding[]
  readonly troubles: Readonly<Record<string, number>>
}

const FINDINGS_KEPT = 10
const TROUBLES_KEPT = 10
const MS_MAX = 600_000

/** What load bots have measured, counted and found. Tallies of several processes add up. */
export class Tally {
  readonly #startedAt = performance.now()
  readonly #timings = new Map<Timing, Histogram>()
  readonly #counts = new Map<Count, number>()
  #wrongs = 0
  #findings: Finding[] = []
  readonly #troubles = new Map<string, number>()

  time(timing: Timing, ms: number): void {
    const micros = Math.round(Math.min(MS_MAX, Math.max(0, ms)) * 1_000)
    this.#histogram(timing).recordValue(micros)
  }

  count(what: Count, by = 1): void {
    this.#counts.set(what, this.counted(what) + by)
  }

  /** Records that the server broke a promise. One is enough for the verdict to be `fail`. */
  wrong(who: string, what: string): void {
    this.#wrongs += 1
    if (this.#findings.length >= FINDINGS_KEPT) return
    const atS = Math.round((performance.now() - this.#startedAt) / 100) / 10
    this.#findings.push({ atS, who, what })
  }

  /** Records why a bot could not go on, which is not a fault yet. */
  trouble(what: string, by = 1): void {
    const known = this.#troubles.get(what)
    if (known === undefined && this.#troubles.size >= TROUBLES_KEPT) return
    this.#troubles.set(what, (known ?? 0) + by)
  }

  /** Each reason with how often it occurred. */
  get troubles(): readonly (readonly [string, number])[] {
    return [...this.#troubles]
  }

  counted(what: Count): number {
    return this.#counts.get(what) ?? 0
  }

  timed(timing: Timing): number {
    return this.#timings.get(timing)?.totalCount ?? 0
  }

  /** @returns milliseconds, to a thousandth; 0 if nothing was timed */
  percentile(timing: Timing, percentile: number): number {
    const histogram = this.#timings.get(timing)
    return histogram ? histogram.getValueAtPercentile(percentile) / 1_000 : 0
  }

  /** All timings, in milliseconds. */
  get spreads(): Readonly<Partial<Record<Timing, Spread>>> {
    const spreads = [...this.#timings].map(([timing, histogram]) => {
      const at = (percentile: number) => this.percentile(timing, percentile)
      const { totalCount: count, mean, maxValue } = histogram
      const [meanMs, max] = [mean / 1_000, maxValue / 1_000]
      return [timing, { count, mean: meanMs, p50: at(50), p90: at(90), p99: at(99), max }]
    })
    return Object.fromEntries(spreads)
  }

  get wrongs(): number {
    return this.#wrongs
  }

  /** The first findings. */
  get findings(): readonly Finding[] {
    return this.#findings
  }

  report(): Report {
    const timings = [...this.#timings].map(([timing, one]) => [
      timing,
      encodeIntoCompressedBase64(one),
    ])
    return {
      timings: Object.fromEntries(timings),
      counts: Object.fromEntries(this.#counts),
      wrongs: this.#wrongs,
      findings: this.#findings,
      troubles: Object.fromEntries(this.#troubles),
    }
  }

  add({ timings, counts, wrongs, findings, troubles }: Report): void {
    for (const [timing, encoded] of Object.entries(timings)) {
      this.#histogram(timing as Timing).add(decodeFromCompressedBase64(encoded))
    }
    for (const [what, count] of Object.entries(counts)) this.count(what as Count, count)
    for (const [what, count] of Object.entries(troubles)) this.trouble(what, count)
    this.#wrongs += wrongs
    const all = [...this.#findings, ...findings].sort((one, other) => one.atS - other.atS)
    this.#findings = all.slice(0, FINDINGS_KEPT)
  }

  #histogram(timing: Timing): Histogram {
    const known = this.#timings.get(timing)
    if (known) return known
    const made = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: MS_MAX * 1_000,
      numberOfSignificantValueDigits: 3,
    })
    this.#timings.set(timing, made)
    return made
  }
}
