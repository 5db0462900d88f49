import type { SectorId } from '../sim/core/ids.ts'
import { concernedBy, type SectorEvent } from '../sim/events.ts'
import type { FeedContext } from './FeedContext.ts'
import { isPublic } from './faces.ts'
import type { Batch, SectorHead } from './Journal.ts'
import { SectorBroadcaster } from './SectorBroadcaster.ts'
import { SectorStream } from './SectorStream.ts'
import {
  type Detail,
  isMeantFor,
  newWatch,
  type Resumed,
  type Resuming,
  type SectorSubscription,
  type Watcher,
} from './SectorSubscription.ts'

/** Events in one message to a watcher that comes back: in between it may have enough. */
const PORTION_EVENTS = 200
/** Who came while it was read back may need more: so often it is read again. */
const RECALLS_MAX = 3

/**
 * One sector's feed in this process, for as long as somebody here watches it.
 *
 *     batches (own host, or bus) → SectorStream: in order, without a gap → watches
 *
 * A watcher is sent events if one of them is meant for it. What is not stays silent: its cursor is
 * left behind, and the next message covers the range. So messages differ only by what of them is told in full and by
 * where they begin, and all watchers of the same get the same bytes [FEED-3].
 */
export class SectorFeed {
  readonly sector: SectorId
  readonly #context: FeedContext
  readonly #stream: SectorStream
  readonly #watches = new Set<SectorSubscription>()
  readonly #tell: SectorBroadcaster
  /**
   * Whether the next sweep has nobody to tell anything, but for own streams in a slow round. Whatever
   * leaves a live watch of events behind the head, or adds a watch of summaries, ends that.
   */
  #isSettled = false
  #idleSinceMs: number

  constructor(sector: SectorId, context: FeedContext) {
    this.sector = sector
    this.#context = context
    this.#stream = new SectorStream(sector, context, {
      begun: (look, isFirst) => this.#begun(look, isFirst),
      happened: (events, epoch) => this.#happened(events, epoch),
    })
    this.#tell = new SectorBroadcaster(sector, context, () => this.head ?? 0)
    this.#idleSinceMs = context.monotonicMs()
  }

  /** Settles once the stream has begun; never rejects. */
  get opened(): Promise<void> {
    return this.#stream.opened
  }

  /** The number of the last event known here; null before the stream has begun. */
  get head(): number | null {
    return this.#stream.history?.end ?? null
  }

  get watches(): number {
    return this.#watches.size
  }

  /** @returns for how long nobody has watched; 0 while somebody does */
  idleMs(): number {
    return this.#watches.size > 0 ? 0 : this.#context.monotonicMs() - this.#idleSinceMs
  }

  /** Somebody is about to watch: it stays for as long as if somebody had just left. */
  touch(): void {
    this.#idleSinceMs = this.#context.monotonicMs()
  }

  /** The stream begins, or begins anew, where the database says the sector is. */
  begin(look: SectorHead): void {
    this.#stream.begin(look)
  }

  /** A batch from the sector's host or from the bus. */
  receive(batch: Batch): void {
    this.#stream.receive(batch)
  }

  /** The database has come so far. */
  heard(seq: number): void {
    this.#stream.heard(seq)
  }

  /** @returns whether the sector has come so far; null if the database does not answer */
  reaches(seq: number): Promise<boolean | null> {
    return this.#stream.reaches(seq)
  }

  /** Watches from now on. A summary comes first, or where only own events are told, the beginning. */
  watch(watcher: Watcher, detail: Detail): SectorSubscription {
    const watch = newWatch(watcher, detail, 'waiting', -1)
    this.#add(watch)
    if (this.head !== null) this.#beginFor(watch)
    return watch
  }

  /** Watches on from a watcher's own cursor; the stream must have begun. */
  resume(watcher: Watcher, detail: Detail, cursor: number): Resuming {
    const watch = newWatch(watcher, detail, 'behind', cursor)
    this.#add(watch)
    return { watch, done: this.catchUp(watch) }
  }

  /** Tells of own events alone, from a number on that the watcher is told; the stream must have begun. */
  watchFrom(watcher: Watcher, cursor: number): Resuming {
    const watch = newWatch(watcher, 'own', 'behind', cursor)
    watch.owesStart = true
    this.#add(watch)
    return { watch, done: this.catchUp(watch) }
  }

  /**
   * Sends what a watch that is behind has missed, or else a new beginning, and makes it live again,
   * unless it has enough before that. Never rejects.
   */
  async catchUp(watch: SectorSubscription): Promise<Resumed> {
    const { beginnings } = watch
    if (this.head === null) await this.opened
    for (let recalls = 0; recalls < RECALLS_MAX && watch.state === 'behind'; recalls++) {
      if (watch.cursor < 0) break
      if (this.#stream.history?.reaches(watch.cursor)) return this.#replay(watch)
      if (!(await this.#stream.recall(watch.cursor))) break
    }
    if (watch.state === 'closed') return 'closed'
    // Others may have caught it up meanwhile, or the whole stream may have begun anew.
    if (watch.state !== 'behind') return watch.beginnings === beginnings ? 'replayed' : 'synced'
    this.#beginFor(watch)
    watch.watcher.begunAnew()
    return 'synced'
  }

  /** Shows more or less of the sector from now on. */
  change(watch: SectorSubscription, detail: Detail): void {
    if (watch.detail === detail || watch.state === 'closed') return
    this.#sendQuiet(watch)
    this.#isSettled = false
    watch.detail = detail
    if (watch.state === 'behind') watch.cursor = -1
    if (watch.state === 'live' && detail !== 'own') this.#beginFor(watch)
  }

  unwatch(watch: SectorSubscription): void {
    watch.state = 'closed'
    if (this.#watches.delete(watch) && this.#watches.size === 0) this.touch()
  }

  /** To be called every second. @param isSlowRound whether own streams tell how far they have come */
  sweep(isSlowRound: boolean): void {
    this.#stream.trim()
    this.#tell.sweep()
    if (this.#isSettled && !isSlowRound) return
    this.#isSettled = true
    for (const watch of this.#watches) {
      if (watch.detail === 'summary') this.#sendSummaryIfChanged(watch)
      if (watch.detail === 'events' || isSlowRound) this.#sendQuiet(watch)
      if (this.#needsSweep(watch)) this.#isSettled = false
    }
  }

  /** Summaries change as time goes by; who did not take how far the stream has come is told again. */
  #needsSweep({ detail, state, cursor }: SectorSubscription): boolean {
    if (detail !== 'events') return detail === 'summary'
    return state === 'live' && cursor < (this.head ?? 0)
  }

  #add(watch: SectorSubscription): void {
    this.#watches.add(watch)
    this.#isSettled = false
  }

  #begun(look: SectorHead, isFirst: boolean): void {
    this.#tell.begun(look)
    for (const watch of this.#watches) {
      // Those that resume go on from their own cursors, as soon as they can.
      if (isFirst && watch.state === 'behind' && watch.cursor >= 0) continue
      const isNew = watch.state === 'waiting'
      this.#beginFor(watch)
      if (!isNew) watch.watcher.begunAnew()
    }
  }

  #happened(fresh: readonly SectorEvent[], epoch: number): void {
    this.#tell.happened(fresh, epoch)
    const concerned = new Set(fresh.flatMap(concernedBy))
    const isForAll = fresh.some(isPublic)
    const last = fresh.at(-1)?.seq ?? 0
    for (const watch of this.#watches) {
      // One that began where the database was may be ahead of what has come here.
      if (watch.state !== 'live' || watch.cursor >= last) continue
      const { commander } = watch.watcher
      const isOwn = commander !== null && concerned.has(commander)
      if (!isOwn && !(isForAll && watch.detail === 'events')) {
        if (watch.detail === 'events') this.#isSettled = false
        continue
      }
      if (watch.watcher.takes) this.#tell.events(watch, fresh, last)
      else watch.state = 'behind'
    }
  }

  #replay(watch: SectorSubscription): Resumed {
    const { watcher } = watch
    if (watch.owesStart && watcher.takes) this.#tell.start(watch)
    if (watcher.takes) this.#sendMissed(watch)
    if (!watcher.takes) return 'replayed'
    watch.state = 'live'
    this.#sendQuiet(watch)
    // Of a watcher that was elsewhere nobody knows what summaries told it.
    if (watch.detail === 'summary') this.#sendSummaryIfChanged(watch)
    return 'replayed'
  }

  /** Portion by portion, as long as it takes them: it may come back for the rest many times. */
  #sendMissed(watch: SectorSubscription): void {
    const { watcher } = watch
    let portion: SectorEvent[] = []
    const send = (to: number) => {
      this.#context.figures.replayed += portion.length
      this.#tell.events(watch, portion, to)
      portion = []
    }
    for (const event of this.#stream.history?.after(watch.cursor) ?? []) {
      if (!isMeantFor(watch, event)) continue
      if (portion.length === PORTION_EVENTS) send(portion.at(-1)?.seq ?? 0)
      if (!watcher.takes) return
      portion.push(event)
    }
    if (portion.length > 0) send(this.head ?? 0)
  }

  /** Tells how far the stream has come, where nothing was meant for the watcher. */
  #sendQuiet(watch: SectorSubscription): void {
    if (watch.state !== 'live' || watch.cursor >= (this.head ?? 0) || !watch.watcher.takes) return
    this.#tell.nothing(watch)
  }

  /** A new beginning: everything before is told by the summary, or is not to be told. */
  #beginFor(watch: SectorSubscription): void {
    watch.beginnings += 1
    watch.toldSeq = -1
    watch.owesStart = false
    if (!watch.watcher.takes) {
      // What it had before does not count any more: a new beginning is what it gets.
      watch.state = 'behind'
      watch.cursor = -1
      return
    }
    watch.state = 'live'
    watch.cursor = this.head ?? 0
    watch.begunAt = watch.cursor
    if (watch.detail === 'own') this.#tell.nothing(watch)
    else this.#tell.summary(watch)
  }

  #sendSummaryIfChanged(watch: SectorSubscription): void {
    if (watch.state !== 'live' || !watch.watcher.takes || !this.#tell.owesSummary(watch)) return
    // A new beginning is told of by a summary that stands for no range.
    if (watch.toldSeq < 0) this.#sendQuiet(watch)
    this.#tell.summary(watch)
  }
}
