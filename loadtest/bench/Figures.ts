import { build } from 'hdr-histogram-js'

export interface Spread {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Collects durations with a precision of one microsecond. */
export class Durations {
  readonly #histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 120_000_000,
    numberOfSignificantValueDigits: 3,
  })

  add(ms: number): void {
    this.#histogram.recordValue(Math.max(0, Math.round(ms * 1_000)))
  }

  get count(): number {
    return this.#histogram.totalCount
  }

  /** In milliseconds. */
  get spread(): Spread {
    const at = (percentile: number) => this.#histogram.getValueAtPercentile(percentile) / 1_000
    return {
      count: this.#histogram.totalCount,
      mean: this.#histogram.mean / 1_000,
      p50: at(50),
      p95: at(95),
      p99: at(99),
      max: this.#histogram.maxValue / 1_000,
    }
  }
}

/** A figure of a benchmark: a row of its table. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The value that is required, if there is one. */
  readonly mark?: number
  /** Whether the value must be at least the mark. Otherwise it must be at most the mark. */
  readonly isAtLeast?: boolean
  readonly note?: string
}

export function spreadFigures(
  what: string,
  spread: Spread,
  mark?: { p50: number; p99: number },
): Figure[] {
  return [
    {
      what: `${what}, p50`,
      value: spread.p50,
      unit: 'ms',
      ...(mark ? { mark: mark.p50 } : {}),
      note: `of ${spread.count}`,
    },
    {
      what: `${what}, p99`,
      value: spread.p99,
      unit: 'ms',
      ...(mark ? { mark: mark.p99 } : {}),
      note: `max ${spread.max.toFixed(1)}`,
    },
  ]
}
