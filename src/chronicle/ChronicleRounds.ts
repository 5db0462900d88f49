import type { ChronicleReader } from './ChronicleReader.ts'

export interface ChronicleRoundsOptions {
  /** How often it looks without news. */
  readonly pollMs?: number
  /** What failed is tried again with the next look. */
  readonly onError: (error: unknown) => void
}

const POLL_MS = 2_000

/** Keeps a consumer up with the chronicle: when it is told of news, and now and then in any case. */
export class ChronicleRounds {
  readonly #reader: Pick<ChronicleReader, 'catchUp'>
  readonly #pollMs: number
  readonly #onError: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> | null = null
  /** Something was noted that the round under way may not have seen. */
  #hasNews = false
  #isStopped = false

  constructor(reader: Pick<ChronicleReader, 'catchUp'>, options: ChronicleRoundsOptions) {
    this.#reader = reader
    this.#pollMs = options.pollMs ?? POLL_MS
    this.#onError = options.onError
  }

  start(): void {
    this.#timer = setInterval(() => this.hear(), this.#pollMs)
    this.hear()
  }

  /** There is news. However many come during a round, one more follows it. */
  hear(): void {
    this.#hasNews = true
    if (!this.#isStopped) this.#round ??= this.#run()
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#round
  }

  async #run(): Promise<void> {
    while (this.#hasNews && !this.#isStopped) {
      this.#hasNews = false
      await this.#reader.catchUp().catch(this.#onError)
    }
    this.#round = null
  }
}
