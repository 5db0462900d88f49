import { type Level, LOAD_MARKS, LoadLevel, type LoadMarks, type LoadSample } from './LoadLevel.ts'
import { loopDelay, memoryShare } from './loadReadings.ts'
import type { Log } from './log.ts'

const SAMPLE_MS = 500
/** How long after its start a process may be overloaded without a warning in the log. */
const START_MS = 10_000
/** The range of the random wait before another try, which spreads those refused. */
const RETRY_S = [2, 10] as const

/** Who wants to join: a new commander or viewer, or one who was here a moment ago. */
export type JoinerKind = 'newcomer' | 'returning'

export interface LoadWatchOptions {
  readonly log: Log
  /** @returns the measurements of commits since the last call */
  commits(): Pick<LoadSample, 'commitMs' | 'ordersRefused'>
  readonly marks?: LoadMarks
  readonly sampleMs?: number
  /** The range of the wait, in seconds, that refused joiners are told. */
  readonly retryS?: readonly [min: number, max: number]
  /** Readings that replace the measured ones, for tests. */
  readonly readings?: Partial<LoadSample>
}

/**
 * Measures a process's load, and decides who is refused. It does not change readiness, or a proxy
 * would take all traffic away and give it to the other processes.
 */
export class LoadWatch {
  readonly #options: LoadWatchOptions
  readonly #level: LoadLevel
  #sample: LoadSample = { loopMs: 0, memoryShare: 0, commitMs: 0, ordersRefused: 0 }
  #timer: NodeJS.Timeout | null = null
  #startedAt = performance.now()
  #stop = (): void => {}
  /** Called at each change of the level. */
  onLevel: ((level: Level) => void) | null = null

  constructor(options: LoadWatchOptions) {
    this.#options = options
    this.#level = new LoadLevel(options.marks ?? LOAD_MARKS)
  }

  get level(): Level {
    return this.#level.level
  }

  /** The last measurements. */
  get sample(): LoadSample {
    return this.#sample
  }

  /** How many times less often messages should be sent. */
  get slowdown(): number {
    return 2 ** this.level
  }

  start(): void {
    this.#startedAt = performance.now()
    const loop = loopDelay()
    this.#stop = () => loop.stop()
    const { commits, readings, sampleMs = SAMPLE_MS } = this.#options
    const sample = (): void => {
      const read = { loopMs: loop.read(), memoryShare: memoryShare(), ...commits() }
      this.#take({ ...read, ...readings })
    }
    // Sampled one turn later, so that a long turn is already in the histogram, and only once.
    this.#timer = setInterval(() => setTimeout(sample, 1).unref(), sampleMs).unref()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#stop()
  }

  /** @returns null if somebody may come in, and else the seconds after which to try again */
  refuses(kind: JoinerKind): number | null {
    if (this.level < (kind === 'newcomer' ? 2 : 3)) return null
    const [min, max] = this.#options.retryS ?? RETRY_S
    return Math.ceil(min + Math.random() * (max - min))
  }

  #take(sample: LoadSample): void {
    this.#sample = sample
    const before = this.level
    const level = this.#level.take(sample)
    if (level === before) return
    const { log } = this.#options
    const isStart = performance.now() - this.#startedAt < START_MS
    const fields = { loadLevel: level, ...sample }
    if (level < before) log.info(fields, `less overloaded: ${DOES[level]}`)
    else log[isStart ? 'info' : 'warn'](fields, `overloaded: ${DOES[level]}`)
    this.onLevel?.(level)
  }
}

const DOES: Readonly<Record<Level, string>> = {
  0: 'everything is as usual again',
  1: 'what is sent is gathered for longer',
  2: 'newcomers are refused',
  3: 'newcomers, those who come back, and most orders are refused',
}
