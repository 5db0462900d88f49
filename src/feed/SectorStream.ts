import type { SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'
import type { FeedContext } from './FeedContext.ts'
import { HISTORY_MS, History } from './History.ts'
import type { Batch, SectorHead } from './Journal.ts'

/** The most events read from the journal at once. A watcher that missed more begins anew. */
const READ_MAX = 2_000
/** Batches that may wait for missing events before them. Dropped ones are read from the journal. */
const PENDING_MAX = 256

export interface StreamListener {
  /** The stream begins, or begins anew, at the head that the database names. */
  begun(look: SectorHead, isFirst: boolean): void
  /** Events that directly follow the last ones. */
  happened(events: readonly SectorEvent[], epoch: number): void
}

/**
 * A sector's events in this process. They may come from the own host, the bus or the journal; the
 * stream passes on each one once, in sequence and without a gap. It keeps those of the last
 * minutes.
 */
export class SectorStream {
  /** Resolves once the stream has begun; never rejects. */
  readonly opened: Promise<void>
  readonly #sector: SectorId
  readonly #context: FeedContext
  readonly #listener: StreamListener
  readonly #open = Promise.withResolvers<void>()
  #history: History | null = null
  #pending: Batch[] = []
  #filling: Promise<boolean> | null = null
  #recalling: Promise<void> | null = null
  /** The lowest seq after which the next read of the journal must begin. */
  #recallTo = Number.POSITIVE_INFINITY

  constructor(sector: SectorId, context: FeedContext, listener: StreamListener) {
    this.#sector = sector
    this.#context = context
    this.#listener = listener
    this.opened = this.#open.promise
  }

  /** The events kept; null before the stream has begun. */
  get history(): Pick<History, 'end' | 'reaches' | 'after'> | null {
    return this.#history
  }

  begin(look: SectorHead): void {
    const isFirst = this.#history === null
    this.#history = new History(look.seq)
    this.#open.resolve()
    this.#listener.begun(look, isFirst)
    this.#takePending()
  }

  /** Takes a batch, which may be late, repeated, or come after a hole. */
  receive(batch: Batch): void {
    this.#pending.push(batch)
    if (this.#pending.length > PENDING_MAX) this.#pending.shift()
    if (this.#history && !this.#filling) this.#takePending()
  }

  /** Reads the journal if the sector's head in the database is further than what is known here. */
  heard(seq: number): void {
    if (this.#history && seq > this.#history.end) void this.#fill()
  }

  /**
   * @returns whether the sector has reached `seq`, asking the database if need be; null if the
   *   database does not answer
   */
  async reaches(seq: number): Promise<boolean | null> {
    // A read under way may have begun before the wanted event was committed.
    await this.#filling
    let isRead = true
    if (this.#history && this.#history.end < seq) isRead = await this.#fill()
    if (this.#history && this.#history.end >= seq) return true
    return isRead && this.#history ? false : null
  }

  /**
   * Reads the events after `afterSeq` into the history, once for all who ask meanwhile. Never
   * rejects.
   * @returns whether to look again: they are there now, or this call came too late for the read
   */
  async recall(afterSeq: number): Promise<boolean> {
    const isFirst = this.#recalling === null
    this.#context.figures.recallsAwaited += 1
    this.#recallTo = Math.min(this.#recallTo, afterSeq)
    this.#recalling ??= this.#context
      .recall(() => this.#readBack())
      .catch((error: unknown) => {
        this.#context.log.debug(
          { sector: this.#sector, err: error },
          'missed events could not be read from the journal',
        )
      })
      .finally(() => {
        this.#recalling = null
      })
    await this.#recalling
    return !isFirst || (this.#history?.reaches(afterSeq) ?? false)
  }

  /** Forgets events that are too old. */
  trim(): void {
    this.#history?.trim(this.#context.monotonicMs())
  }

  #takePending(): void {
    const history = this.#history
    if (!history) return
    const pending = this.#pending.sort((one, other) => one.from - other.from)
    this.#pending = []
    for (const batch of pending) {
      if (batch.to <= history.end) continue
      if (batch.from > history.end + 1) this.#pending.push(batch)
      else this.#append(batch.events.slice(history.end + 1 - batch.from), batch.epoch)
    }
    if (this.#pending.length > 0) void this.#fill()
  }

  /**
   * Drops batches after a hole, as they would retry at once. The next look at the heads retries.
   */
  #dropBeyondHole(): void {
    let end = this.#history?.end ?? 0
    const pending = this.#pending.sort((one, other) => one.from - other.from)
    this.#pending = pending.filter(({ from, to }) => {
      if (from > end + 1) return false
      end = Math.max(end, to)
      return true
    })
  }

  #append(events: readonly SectorEvent[], epoch: number): void {
    this.#history?.append(events, this.#context.monotonicMs())
    this.#listener.happened(events, epoch)
  }

  /**
   * Reads events that the database has and this process does not, one read at a time. Never
   * rejects.
   * @returns whether they could be read
   */
  #fill(): Promise<boolean> {
    this.#filling ??= this.#readOn()
      .then(() => true)
      .catch((error: unknown) => {
        this.#context.log.debug(
          { sector: this.#sector, err: error },
          'missing events could not be read; tried again soon',
        )
        this.#dropBeyondHole()
        return false
      })
      .finally(() => {
        this.#filling = null
        if (this.#pending.length > 0) this.#takePending()
      })
    return this.#filling
  }

  async #readOn(): Promise<void> {
    const { journal, figures } = this.#context
    const history = this.#history
    if (!history) return
    figures.holes += 1
    const read = await journal.read(this.#sector, history.end, READ_MAX + 1)
    const news = read.filter(({ event }) => event.seq > history.end)
    const [first, last] = [news[0], news.at(-1)]
    if (!first || !last) {
      this.#dropBeyondHole()
    } else if (first.event.seq !== history.end + 1 || read.length > READ_MAX) {
      const [look] = await journal.look([this.#sector])
      if (look) this.begin(look)
    } else {
      this.#append(
        news.map(({ event }) => event),
        last.epoch,
      )
    }
  }

  async #readBack(): Promise<void> {
    const { journal, figures, monotonicMs } = this.#context
    const history = this.#history
    const after = this.#recallTo
    this.#recallTo = Number.POSITIVE_INFINITY
    if (!history || history.reaches(after)) return
    const upTo = history.end - history.size
    const askedAt = monotonicMs()
    const range = { sector: this.#sector, after, upTo, limit: READ_MAX, ageMsMax: HISTORY_MS }
    figures.recalls += 1
    const older = await journal.readBack(range)
    figures.recalled += older.length
    // The history may have dropped events meanwhile, and a clock set back leaves holes by age: only
    // events that connect without a gap are taken.
    const [first, last] = [older[0], older.at(-1)]
    if (!first || !last || last.event.seq !== history.end - history.size) return
    if (last.event.seq - first.event.seq !== older.length - 1) return
    history.prepend(older.map(({ event, ageMs }) => ({ event, recordedMs: askedAt - ageMs })))
  }
}
