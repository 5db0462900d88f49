import type { SectorEvent } from '../sim/events.ts'

/** What a viewer missed is repeated to it for so long [FEED-2]. */
export const HISTORY_MS = 5 * 60_000
/** Beyond, the oldest go before their time. */
export const HISTORY_EVENTS_MAX = 20_000

interface Entry {
  readonly event: SectorEvent
  /** Monotonic ms when it was committed, or heard of. */
  readonly recordedMs: number
}

/** A sector's last events, without a gap. */
export class History {
  #entries: Entry[] = []
  /** Of the entries, how many at the front are no longer there. */
  #gone = 0
  #end: number

  /** @param end the number of the sector's last event */
  constructor(end: number) {
    this.#end = end
  }

  /** The number of the last event. */
  get end(): number {
    return this.#end
  }

  get size(): number {
    return this.#entries.length - this.#gone
  }

  /** Whether it holds all events after that number. */
  reaches(afterSeq: number): boolean {
    return afterSeq >= this.#end - this.size
  }

  /** @returns all events after that number, which it must reach */
  after(afterSeq: number): SectorEvent[] {
    const count = Math.max(0, this.#end - afterSeq)
    return count === 0 ? [] : this.#entries.slice(-count).map(({ event }) => event)
  }

  /** @param events those that follow the last one */
  append(events: readonly SectorEvent[], recordedMs: number): void {
    for (const event of events) this.#entries.push({ event, recordedMs })
    this.#end += events.length
    this.#drop(this.size - HISTORY_EVENTS_MAX)
  }

  /** @param older the events right before the oldest held, in order */
  prepend(older: readonly Entry[]): void {
    this.#entries = [...older, ...this.#entries.slice(this.#gone)]
    this.#gone = 0
  }

  /** Drops what is too old. */
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
