/**
 * The load level of a process.
 *
 * - 0: normal
 * - 1: messages are sent less often
 * - 2: also, newcomers are refused
 * - 3: also, players who come back and most orders are refused
 */
export type Level = 0 | 1 | 2 | 3

/** The measurements of half a second, from which the level follows. */
export interface LoadSample {
  /** Length of an event loop's turn, in ms, weighted as a request at a random moment meets it. */
  readonly loopMs: number
  /** Share of the permitted memory that is used, 0 to 1. */
  readonly memoryShare: number
  /** The longest wait for a commit, in ms, including waits still under way. */
  readonly commitMs: number
  /** The number of orders refused because they would have waited too long. */
  readonly ordersRefused: number
}

/** The values of an input from which on the level is 1, 2 and 3. */
type Marks = readonly [busy: number, full: number, over: number]
export type LoadMarks = { readonly [Input in keyof LoadSample]: Marks }

export const LOAD_MARKS: LoadMarks = {
  loopMs: [120, 350, 500],
  memoryShare: [0.75, 0.85, 0.93],
  commitMs: [300, 800, 1_500],
  // Players come before newcomers, so no newcomer is admitted while orders are refused.
  ordersRefused: [1, 1, Number.POSITIVE_INFINITY],
}

const INPUTS = ['loopMs', 'memoryShare', 'commitMs', 'ordersRefused'] as const
/** How many samples in a row must ask for a higher level before it rises. */
const SAMPLES_TO_RISE = 2
/** How many calm samples in a row lower the level by one. From 3 to 0 takes 12 samples. */
export const SAMPLES_TO_FALL = 4
/** A sample is calm if it is below this share of the mark that would keep the level. */
const CALM_SHARE = 0.7

/** Computes a process's level from its samples. The level rises at once and falls step by step. */
export class LoadLevel {
  readonly #marks: LoadMarks
  #level: Level = 0
  /** The levels that the last samples asked for, while these were above the current one. */
  #asked: Level[] = []
  #calm = 0

  constructor(marks: LoadMarks = LOAD_MARKS) {
    this.#marks = marks
  }

  get level(): Level {
    return this.#level
  }

  /** Takes the next sample. @returns the new level */
  take(sample: LoadSample): Level {
    const asked = this.#levelOf(sample, 1)
    this.#asked = asked > this.#level ? [...this.#asked, asked].slice(-SAMPLES_TO_RISE) : []
    // A single sample does not raise the level, because a pause for garbage collection is in only
    // one.
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

  /** @param share the share of a mark that counts as reaching it */
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
