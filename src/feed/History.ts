import type { SectorEvent } from '../sim/events.ts'

/** Real ms for which events are kept, to be sent to viewers that missed them [FEED-2]. */
export const HISTORY_MS = 5 * 60_000
/** The most events kept in a sector. Beyond that the oldest are dropped before their time. */
export const HISTORY_EVENTS_MAX = 20_000

interface Entry {
  readonly event: SectorEvent
  /** Monotonic ms at which the event was committed, or came to this process. */
  readonly recordedMs: number
}

/** A sector's most recent events, without a gap. */
export class History {
  #entries: Entry[] = []
  /** How many entries at the front have been dropped. The array is cut only now and then. */
  #gone = 0
  #end: number

  /** @param end the seq of the sector's last event */
  constructor(end: number) {
    this.#end = end
  }

  /** The seq of the last event. */
  get end(): number {
    return this.#end
  }

  get size(): number {
    return this.#entries.length - this.#gone
  }

  /** Whether it holds all events after a seq. */
  reaches(afterSeq: number): boolean {
    return afterSeq >= this.#end - this.size
  }

  /** @returns all events after a seq, which the history must reach */
  after(afterSeq: number): SectorEvent[] {
    const count = Math.max(0, this.#end - afterSeq)
    return count === 0 ? [] : this.#entries.slice(-count).map(({ event }) => event)
  }

  /** @param events the events that directly follow the last one */
  append(events: readonly SectorEvent[], recordedMs: number): void {
    for (const event of events) this.#entries.push({ event, recordedMs })
    this.#end += events.length
    this.#drop(this.size - HISTORY_EVENTS_MAX)
  }

  /** @param older the events directly before the oldest one, by ascending seq */
  prepend(older: readonly Entry[]): void {
    this.#entries = [...older, ...this.#entries.slice(this.#gone)]
    this.#gone = 0
  }

  /** Drops events that are too old. */
  trim(nowMs: number): void {
    let old = 0
    for (let at = this.#gone; at < this.#entries.length; at++, old++) {
      const entry = this.#entries[at]
      if (!entry || entry.recordedMs >= nowMs - HISTORY_MS) break
    }
    this.#drop(old)
  }

  #drop(count: number): void {
    if (count <= 0) return
    this.#gone += count
    if (this.#gone < this.#entries.length / 2) return
    this.#entries = this.#entries.slice(this.#gone)
    this.#gone = 0
  }
}
