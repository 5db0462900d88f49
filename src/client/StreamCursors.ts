import type { FeedMessage, Summary } from '../protocol/mapMessages.ts'
import type { SectorId } from '../sim/core/ids.ts'

/**
 * How a message fits the messages before it.
 *
 * - `begins`: a new beginning; what was known of the sector may be out of date
 * - `abuts`: it follows the last message without a gap
 * - `repeated`: all of it has come before
 * - `gap`: something before it is missing
 */
export type Fit = 'begins' | 'abuts' | 'repeated' | 'gap'

interface Cursor {
  seq: number
  inView: boolean
  heardMs: number
}

/**
 * After this silence, in ms, the server no longer sends a stream of own events: its sector has no
 * own fleet any more.
 */
const SILENT_MS = 90_000

/**
 * The client's position in each sector's stream, and the check that nothing is missing [FEED-1].
 */
export class StreamCursors {
  readonly #cursors = new Map<SectorId, Cursor>()

  /**
   * Checks a message, and moves the cursor on unless it is a `gap`.
   *
   * @param nowMs monotonic ms
   * @returns how the message fits those before it
   */
  feed({ sector, from, to }: FeedMessage, nowMs: number): Fit {
    if (to === from - 1) return this.#begin(sector, to, false, nowMs)
    return this.#goOn(sector, from - 1, to, nowMs)
  }

  summary({ sector, since, seq }: Summary, nowMs: number): Fit {
    if (since === seq) return this.#begin(sector, seq, true, nowMs)
    return this.#goOn(sector, since, seq, nowMs)
  }

  /** @param sectors those in view now; of other sectors, only own events are told */
  show(sectors: Iterable<SectorId>): void {
    const shown = new Set(sectors)
    for (const [sector, cursor] of this.#cursors) cursor.inView = shown.has(sector)
  }

  /** Whether the sector's stream has begun and is told because the sector is in view. */
  isInView(sector: SectorId): boolean {
    return this.#cursors.get(sector)?.inView ?? false
  }

  /** @returns the cursors for a `resume` request that continues from here */
  resume(nowMs: number): { cursors: Record<string, number>; own: Record<string, number> } {
    const [cursors, own]: Record<string, number>[] = [{}, {}]
    for (const [sector, { seq, inView, heardMs }] of this.#cursors) {
      if (inView && cursors) cursors[sector] = seq
      else if (own && nowMs - heardMs < SILENT_MS) own[sector] = seq
    }
    return { cursors: cursors ?? {}, own: own ?? {} }
  }

  clear(): void {
    this.#cursors.clear()
  }

  get(sector: SectorId): number | null {
    return this.#cursors.get(sector)?.seq ?? null
  }

  #begin(sector: SectorId, seq: number, isSummary: boolean, heardMs: number): Fit {
    const inView = isSummary || (this.#cursors.get(sector)?.inView ?? false)
    this.#cursors.set(sector, { seq, inView, heardMs })
    return 'begins'
  }

  #goOn(sector: SectorId, after: number, to: number, heardMs: number): Fit {
    const cursor = this.#cursors.get(sector)
    if (!cursor) return 'gap'
    if (to <= cursor.seq) return 'repeated'
    if (after !== cursor.seq) return 'gap'
    cursor.seq = to
    cursor.heardMs = heardMs
    return 'abuts'
  }
}
