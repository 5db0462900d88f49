import type { FeedMessage, Summary } from '../protocol/mapMessages.ts'
import type { SectorId } from '../sim/core/ids.ts'

/**
 * - `begins`: a new beginning; what was known of the sector may be out of date
 * - `abuts`: it follows what came before, and nothing is missing between
 * - `repeated`: all of it has come before
 * - `gap`: something is missing before it
 */
export type Fit = 'begins' | 'abuts' | 'repeated' | 'gap'

interface Cursor {
  seq: number
  inView: boolean
  heardMs: number
}

/** A stream that tells nothing for so long is no longer sent: its sector has no fleet of ours. */
const SILENT_MS = 90_000

/** How far one has come in each sector's stream, and the proof that nothing is missing [FEED-1]. */
export class StreamCursors {
  readonly #cursors = new Map<SectorId, Cursor>()

  /** @param nowMs monotonic @returns how it fits what came before; unless `gap`, it has been taken in */
  feed({ sector, from, to }: FeedMessage, nowMs: number): Fit {
    if (to === from - 1) return this.#begin(sector, to, false, nowMs)
    return this.#goOn(sector, from - 1, to, nowMs)
  }

  summary({ sector, since, seq }: Summary, nowMs: number): Fit {
    if (since === seq) return this.#begin(sector, seq, true, nowMs)
    return this.#goOn(sector, since, seq, nowMs)
  }

  /** @param sectors those in view now; of others only what is one's own is told */
  show(sectors: Iterable<SectorId>): void {
    const shown = new Set(sectors)
    for (const [sector, cursor] of this.#cursors) cursor.inView = shown.has(sector)
  }

  /** Whether a stream has begun that the server tells of because its sector is in view. */
  isInView(sector: SectorId): boolean {
    return this.#cursors.get(sector)?.inView ?? false
  }

  /** @returns what to ask for to go on from here */
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
