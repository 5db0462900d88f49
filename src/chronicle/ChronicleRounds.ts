import type { SectorId } from '../sim/core/ids.ts'
import type { ChronicleReader } from './ChronicleReader.ts'

export interface ChronicleRoundsOptions {
  /** Real ms between two looks at all sectors. */
  readonly pollMs?: number
  /** Called when a round failed. The next look tries again. */
  readonly onError: (error: unknown) => void
}

/** The default of `pollMs`. A look finds what was noted by processes that died before they told it. */
const POLL_MS = 10_000

/**
 * Keeps a consumer up to date with the chronicle. News leads to a round for the sectors it is of; at
 * regular intervals a round looks at all sectors.
 */
export class ChronicleRounds {
  readonly #reader: Pick<ChronicleReader, 'catchUp' | 'catchUpIn' | 'stop'>
  readonly #pollMs: number
  readonly #onError: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> | null = null
  /** Sectors with news that the round under way may not have seen. */
  #news = new Set<SectorId>()
  #isLookDue = false
  #isStopped = false
  #lookedAt = performance.now()

  constructor(
    reader: Pick<ChronicleReader, 'catchUp' | 'catchUpIn' | 'stop'>,
    options: ChronicleRoundsOptions,
  ) {
    this.#reader = reader
    this.#pollMs = options.pollMs ?? POLL_MS
    this.#onError = options.onError
  }

  /** Real ms since a look at all sectors last succeeded. */
  get ageMs(): number {
    return performance.now() - this.#lookedAt
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), this.#pollMs)
    this.#look()
  }

  /** Runs a round because there is news of a sector. News during a round leads to one more round. */
  hear(sector: SectorId): void {
    this.#news.add(sector)
    this.#begin()
  }

  /** Starts no more rounds. Resolves when the round under way has ended, which is soon. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer) clearInterval(this.#timer)
    this.#reader.stop()
    await this.#round
  }

  #look(): void {
    this.#isLookDue = true
    this.#begin()
  }

  #begin(): void {
    if (!this.#isStopped) this.#round ??= this.#run()
  }

  async #run(): Promise<void> {
    while ((this.#isLookDue || this.#news.size > 0) && !this.#isStopped) {
      await this.#oneRound().catch(this.#onError)
    }
    this.#round = null
  }

  async #oneRound(): Promise<void> {
    const sectors = this.#news
    this.#news = new Set()
    if (!this.#isLookDue) {
      await this.#reader.catchUpIn(sectors)
      return
    }
    this.#isLookDue = false
    await this.#reader.catchUp()
    this.#lookedAt = performance.now()
  }
}
