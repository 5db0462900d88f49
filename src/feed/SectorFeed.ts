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

/** Events in one message to a watcher that catches up. It may stop taking after each message. */
const PORTION_EVENTS = 200
/** Reads of the journal in one catch-up. A read under way may not reach back far enough. */
const RECALLS_MAX = 3

/**
 * One sector's feed in this process, for as long as anybody here watches the sector.
 *
 *     batches (own host, or bus) → SectorStream: in order, without a gap → watches
 *
 * A watcher is sent a batch only if one of its events is meant for it. Otherwise nothing is sent:
 * the watcher's cursor stays behind, and its next message covers that range as well. So messages
 * differ only by which events they tell in full and by where they begin, and watchers with the
 * same message get the same bytes [FEED-3].
 */
export class SectorFeed {
  readonly sector: SectorId
  readonly #context: FeedContext
  readonly #stream: SectorStream
  readonly #watches = new Set<SectorSubscription>()
  readonly #tell: SectorBroadcaster
  /**
   * Whether the next sweep has nothing to send, except in a slow round. It is cleared when a live
   * watch of events falls behind the head, and when a watch of summaries is added.
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

  /** Resolves once the stream has begun; never rejects. */
  get opened(): Promise<void> {
    return this.#stream.opened
  }

  /** The seq of the last event known here; null before the stream has begun. */
  get head(): number | null {
    return this.#stream.history?.end ?? null
  }

  get watches(): number {
    return this.#watches.size
  }

  /** @returns the real ms for which nobody has watched; 0 while somebody does */
  idleMs(): number {
    return this.#watches.size > 0 ? 0 : this.#context.monotonicMs() - this.#idleSinceMs
  }

  /** Restarts the idle time, because somebody is about to watch. */
  touch(): void {
    this.#idleSinceMs = this.#context.monotonicMs()
  }

  /** Begins the stream, or begins it anew, at the head that the database names. */
  begin(look: SectorHead): void {
    this.#stream.begin(look)
  }

  /** Takes a batch from the sector's host or from the bus. */
  receive(batch: Batch): void {
    this.#stream.receive(batch)
  }

  /** @param seq the sector's head in the database */
  heard(seq: number): void {
    this.#stream.heard(seq)
  }

  /** @returns whether the sector has reached `seq`; null if the database does not answer */
  reaches(seq: number): Promise<boolean | null> {
    return this.#stream.reaches(seq)
  }

  /** Watches from now on. First comes a summary, or for detail `own` an empty range. */
  watch(watcher: Watcher, detail: Detail): SectorSubscription {
    const watch = newWatch(watcher, detail, 'waiting', -1)
    this.#add(watch)
    if (this.head !== null) this.#beginFor(watch)
    return watch
  }

  /** Watches on from the cursor that a watcher names. The stream must have begun. */
  resume(watcher: Watcher, detail: Detail, cursor: number): Resuming {
    const watch = newWatch(watcher, detail, 'behind', cursor)
    this.#add(watch)
    return { watch, done: this.catchUp(watch) }
  }

  /** Watches own events after a cursor, which the watcher is told. The stream must have begun. */
  watchFrom(watcher: Watcher, cursor: number): Resuming {
    const watch = newWatch(watcher, 'own', 'behind', cursor)
    watch.owesStart = true
    this.#add(watch)
    return { watch, done: this.catchUp(watch) }
  }

  /**
   * Sends a watch that is behind what it missed, or else a new beginning, and makes it live again.
   * If its watcher stops taking before the end, it stays behind. Never rejects.
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
    // Another call may have caught it up meanwhile, or the whole stream may have begun anew.
    if (watch.state !== 'behind') return watch.beginnings === beginnings ? 'replayed' : 'synced'
    this.#beginFor(watch)
    watch.watcher.begunAnew()
    return 'synced'
  }

  /** Changes how much of the sector a watch gets from now on. */
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

  /** To be called every second. @param isSlowRound whether own streams report their progress too */
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

  /**
   * Summaries change with time, and a live watch of events behind the head is owed its progress.
   */
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
      // A watch that resumes goes on from its own cursor as soon as it can.
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
      // A watch that began at the database's head may be ahead of the batches that came here.
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
    // What summaries told a watcher that was away is not known here.
    if (watch.detail === 'summary') this.#sendSummaryIfChanged(watch)
    return 'replayed'
  }

  /**
   * Sends missed events in portions, until the watcher stops taking. It may return for the rest.
   */
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

  /** Sends an empty range up to the head, if nothing since the cursor was meant for the watcher. */
  #sendQuiet(watch: SectorSubscription): void {
    if (watch.state !== 'live' || watch.cursor >= (this.head ?? 0) || !watch.watcher.takes) return
    this.#tell.nothing(watch)
  }

  /** Begins a watch anew at the head. A summary tells the state so far; detail `own` gets none. */
  #beginFor(watch: SectorSubscription): void {
    watch.beginnings += 1
    watch.toldSeq = -1
    watch.owesStart = false
    if (!watch.watcher.takes) {
      // The old cursor no longer counts: once the watcher takes again, it gets a new beginning.
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
    // A first summary covers no range, so the range up to the head has to be sent before it.
    if (watch.toldSeq < 0) this.#sendQuiet(watch)
    this.#tell.summary(watch)
  }
}
