/**
 * How much too much there is to do: 0 nothing, 1 what is sent is gathered for longer, 2 newcomers are
 * refused, 3 also those who come back, and most orders.
 */
export type Level = 0 | 1 | 2 | 3

/** What there is to judge by; of each the worst of half a second. */
export interface LoadSample {
  /** How long the event loop took for a turn, as whoever comes at any moment meets it. */
  readonly loopMs: number
  /** Share of the memory the process may have, 0 to 1. */
  readonly memoryShare: number
  /** The longest that anything waited for its commit, or waits by now. */
  readonly commitMs: number
  /** Orders that would have had to wait for too long, and were refused. */
  readonly ordersRefused: number
}

/** From where on an input means levels 1, 2 and 3. */
type Marks = readonly [busy: number, full: number, over: number]
export type LoadMarks = { readonly [Input in keyof LoadSample]: Marks }

export const LOAD_MARKS: LoadMarks = {
  loopMs: [120, 350, 500],
  memoryShare: [0.75, 0.85, 0.93],
  commitMs: [300, 800, 1_500],
  // Whoever plays goes before newcomers: none are let in while orders are refused.
  ordersRefused: [1, 1, Number.POSITIVE_INFINITY],
}

const INPUTS = ['loopMs', 'memoryShare', 'commitMs', 'ordersRefused'] as const
/** So many samples in a row have to agree before it rises … */
const SAMPLES_TO_RISE = 2
/** … and so many be calm before it falls, by one: from 3 to 0 takes 12 samples. */
export const SAMPLES_TO_FALL = 4
/** What is calm: well below the mark that would keep the level. */
const CALM_SHARE = 0.7

/** The level of a process, from one sample to the next. It rises at once and falls step by step. */
export class LoadLevel {
  readonly #marks: LoadMarks
  #level: Level = 0
  /** What the last samples asked for, as long as they asked for more. */
  #asked: Level[] = []
  #calm = 0

  constructor(marks: LoadMarks = LOAD_MARKS) {
    this.#marks = marks
  }

  get level(): Level {
    return this.#level
  }

  /** Takes the next sample. @returns the level from now on */
  take(sample: LoadSample): Level {
    const asked = this.#levelOf(sample, 1)
    this.#asked = asked > this.#level ? [...this.#asked, asked].slice(-SAMPLES_TO_RISE) : []
    // A pause for the garbage is in one sample alone.
    if (this.#asked.length === SAMPLES_TO_RISE) this.#become(least(this.#asked))
    else if (this.#levelOf(sample, CALM_SHARE) >= this.#level) this.#calm = 0
    else if (++this.#calm === SAMPLES_TO_FALL) this.#become((this.#level - 1) as Level)
    return this.#level
  }

  #become(level: Level): void {
    this.#level = level
    this.#asked = []
    this.#calm = 0
  }

  /** @param share of each mark that is enough */
  #levelOf(sample: LoadSample, share: number): Level {
    const levels = INPUTS.map((input) => {
      return this.#marks[input].filter((mark) => sample[input] >= mark * share).length
    })
    return Math.max(...levels) as Level
  }
}

function least(levels: readonly Level[]): Level {
  return Math.min(...levels) as Level
}
