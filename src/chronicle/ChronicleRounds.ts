import type { ChronicleReader } from './ChronicleReader.ts'

export interface ChronicleRoundsOptions {
  /** Real ms between two looks without news. */
  readonly pollMs?: number
  /** Called when a round failed. The next look tries again. */
  readonly onError: (error: unknown) => void
}

/** The default of `pollMs`. */
const POLL_MS = 2_000

/** Keeps a consumer up to date with the chronicle: at each news, and at regular intervals. */
export class ChronicleRounds {
  readonly #reader: Pick<ChronicleReader, 'catchUp'>
  readonly #pollMs: number
  readonly #onError: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> | null = null
  /** Whether there is news that the round under way may not have seen. */
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

  /** Runs a round because there is news. Any news during a round leads to one more round. */
  hear(): void {
    this.#hasNews = true
    if (!this.#isStopped) this.#round ??= this.#run()
  }

  /** Starts no more rounds. Resolves when the round under way has ended. */
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
