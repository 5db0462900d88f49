import type { SectorEvent } from '../sim/events.ts'
import type { SectorId } from '../sim/galaxy.ts'
import { ownerOf, ownersFace, publicFace } from './catalogue.ts'
import type { FeedContext } from './Feeds.ts'
import type { Batch, Look } from './Journal.ts'
import type { FeedMessage } from './messages.ts'
import { PublicFacts } from './PublicFacts.ts'
import { SectorStream } from './SectorStream.ts'
import { Shared } from './Shared.ts'
import {
  type Detail,
  newWatch,
  type Resumed,
  type Resuming,
  type Watch,
  type Watcher,
} from './Watch.ts'

/** Events in one message to a watcher that comes back: in between it may have enough. */
const PORTION_EVENTS = 200
/** Who came while it was read back may need more: so often it is read again. */
const RECALLS_MAX = 3
const SHARED_SUMMARY_MS = 100

/**
 * One sector's feed in this process, for as long as somebody here watches it.
 *
 *     batches (own host, or bus) → SectorStream: in order, without a gap → watches
 *
 * A watcher is sent events if one of them is meant for it. What is not stays silent: its cursor is
 * left behind, and the next message covers the range. So messages differ only by audience and by
 * where they begin, and all watchers of the same get the same bytes [FEED-3].
 */
export class SectorFeed {
  readonly sector: SectorId
  readonly #context: FeedContext
  readonly #stream: SectorStream
  readonly #watches = new Set<Watch>()
  readonly #shared = new Shared()
  #facts: PublicFacts | null = null
  /** Counts the beginnings: what was told before may no longer be so. */
  #beginnings = 0
  #epoch = 0
  #idleSinceMs: number

  constructor(sector: SectorId, context: FeedContext) {
    this.sector = sector
    this.#context = context
    this.#stream = new SectorStream(sector, context, {
      begun: (look, isFirst) => this.#begun(look, isFirst),
      happened: (events, epoch) => this.#happened(events, epoch),
    })
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
  begin(look: Look): void {
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
  watch(watcher: Watcher, detail: Detail): Watch {
    const watch = newWatch(watcher, detail, 'waiting', -1)
    this.#watches.add(watch)
    if (this.head !== null) this.#beginFor(watch)
    return watch
  }

  /** Watches on from a watcher's own cursor; the stream must have begun. */
  resume(watcher: Watcher, detail: Detail, cursor: number): Resuming {
    const watch = newWatch(watcher, detail, 'behind', cursor)
    this.#watches.add(watch)
    return { watch, done: this.catchUp(watch) }
  }

  /** Tells of own events alone, from a number on that the watcher is told; the stream must have begun. */
  watchFrom(watcher: Watcher, cursor: number): Resuming {
    const watch = newWatch(watcher, 'own', 'behind', cursor)
    watch.owesStart = true
    this.#watches.add(watch)
    return { watch, done: this.catchUp(watch) }
  }

  /**
   * Sends what a watch that is behind has missed, or else a new beginning, and makes it live again,
   * unless it has enough before that. Never rejects.
   */
  async catchUp(watch: Watch): Promise<Resumed> {
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
  change(watch: Watch, detail: Detail): void {
    if (watch.detail === detail || watch.state === 'closed') return
    this.#sendQuiet(watch)
    watch.detail = detail
    if (watch.state === 'behind') watch.cursor = -1
    if (watch.state === 'live' && detail !== 'own') this.#beginFor(watch)
  }

  unwatch(watch: Watch): void {
    watch.state = 'closed'
    if (this.#watches.delete(watch) && this.#watches.size === 0) this.touch()
  }

  /** To be called every second. @param isSlowRound whether own streams tell how far they have come */
  sweep(isSlowRound: boolean): void {
    this.#stream.trim()
    this.#shared.clear()
    this.#facts?.prune(this.#context.time().now)
    for (const watch of this.#watches) {
      if (watch.detail === 'summary') this.#sendSummaryIfChanged(watch)
      if (watch.detail === 'events' || isSlowRound) this.#sendQuiet(watch)
    }
  }

  #begun(look: Look, isFirst: boolean): void {
    this.#epoch = look.epoch
    this.#facts = new PublicFacts(look)
    this.#beginnings += 1
    this.#shared.clear()
    for (const watch of this.#watches) {
      // Those that resume go on from their own cursors, as soon as they can.
      if (isFirst && watch.state === 'behind' && watch.cursor >= 0) continue
      const isNew = watch.state === 'waiting'
      this.#beginFor(watch)
      if (!isNew) watch.watcher.begunAnew()
    }
  }

  #happened(fresh: readonly SectorEvent[], epoch: number): void {
    this.#epoch = epoch
    this.#shared.clear()
    this.#facts?.take(fresh)
    const owners = new Set(fresh.map(ownerOf))
    const isPublic = fresh.some((event) => publicFace(event) !== null)
    const last = fresh.at(-1)?.seq ?? 0
    for (const watch of this.#watches) {
      // One that began where the database was may be ahead of what has come here.
      if (watch.state !== 'live' || watch.cursor >= last) continue
      const { commander } = watch.watcher
      const isOwn = commander !== null && owners.has(commander)
      if (isOwn || (isPublic && watch.detail === 'events')) this.#send(watch, fresh, last)
    }
  }

  #replay(watch: Watch): Resumed {
    const { watcher } = watch
    if (watch.owesStart && watcher.takes) this.#sendStart(watch)
    const head = this.head ?? 0
    const missed = this.#stream.history?.after(watch.cursor) ?? []
    const meant = missed.filter((event) => isMeantFor(watch, event))
    this.#context.figures.replayed += meant.length
    for (let at = 0; at < meant.length && watcher.takes; at += PORTION_EVENTS) {
      const portion = meant.slice(at, at + PORTION_EVENTS)
      const isLast = at + PORTION_EVENTS >= meant.length
      this.#send(watch, portion, isLast ? head : (portion.at(-1)?.seq ?? head))
    }
    if (!watcher.takes) return 'replayed'
    watch.state = 'live'
    this.#sendQuiet(watch)
    // Of a watcher that was elsewhere nobody knows what summaries told it.
    if (watch.detail === 'summary') this.#sendSummaryIfChanged(watch)
    return 'replayed'
  }

  #sendStart(watch: Watch): void {
    const { watcher, cursor } = watch
    const range = { epoch: this.#epoch, from: cursor + 1, to: cursor }
    const message: FeedMessage = { sector: this.sector, ...range, events: [] }
    watch.owesStart = false
    watcher.send(watcher.format.feed(message), message)
  }

  /** @param events all that are meant for it after its cursor and up to `to`, perhaps among others */
  #send(watch: Watch, events: readonly SectorEvent[], to: number): void {
    const { watcher, cursor } = watch
    if (!watcher.takes) {
      watch.state = 'behind'
      return
    }
    const { commander } = watcher
    const isPartlyPast = (events[0]?.seq ?? 0) <= cursor
    const fresh = isPartlyPast ? events.filter(({ seq }) => seq > cursor) : events
    const own = commander === null ? [] : fresh.filter((event) => ownerOf(event) === commander)
    const audience = own.length > 0 ? `${watch.detail} ${commander}` : watch.detail
    this.#sendRange(watch, audience, to, () =>
      fresh.flatMap((event) => {
        if (commander !== null && ownerOf(event) === commander) return ownersFace(event, commander)
        return (watch.detail === 'events' && publicFace(event)) || []
      }),
    )
    if (own.length > 0) watcher.sentOwn(own)
  }

  /** Tells how far the stream has come, where nothing was meant for the watcher. */
  #sendQuiet(watch: Watch): void {
    const head = this.head ?? 0
    if (watch.state !== 'live' || watch.cursor >= head || !watch.watcher.takes) return
    this.#sendRange(watch, 'nothing', head, () => [])
  }

  #sendRange(
    watch: Watch,
    audience: string,
    to: number,
    events: () => FeedMessage['events'],
  ): void {
    const { figures } = this.#context
    const { format } = watch.watcher
    const from = watch.cursor + 1
    const key = `${audience} ${from} ${to}`
    const message = this.#shared.once(`feed ${key}`, () => {
      return { sector: this.sector, epoch: this.#epoch, from, to, events: events() }
    })
    const { length } = message.events
    const encode = () => {
      figures.encodings += length
      return format.feed(message)
    }
    const encoded = this.#shared.once(`${format.name} ${key}`, encode, length)
    watch.cursor = to
    figures.deliveries += length
    watch.watcher.send(encoded, message)
  }

  /** A new beginning: everything before is told by the summary, or is not to be told. */
  #beginFor(watch: Watch): void {
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
    if (watch.detail === 'own') this.#sendRange(watch, 'nothing', watch.cursor, () => [])
    else this.#sendSummary(watch)
  }

  #sendSummaryIfChanged(watch: Watch): void {
    if (watch.state !== 'live' || !watch.watcher.takes || !this.#facts) return
    const isTold =
      watch.toldSeq >= this.#facts.changedAt &&
      watch.toldFacts === this.#beginnings &&
      watch.toldTraffic === this.#facts.traffic
    if (!isTold) this.#sendSummary(watch)
  }

  #sendSummary(watch: Watch): void {
    const facts = this.#facts
    if (!facts) return
    if (watch.toldSeq < 0) this.#sendQuiet(watch)
    const { toldSeq, cursor: since } = watch
    const { format } = watch.watcher
    // It names the time, so it is not shared for long.
    const moment = Math.floor(this.#context.monotonicMs() / SHARED_SUMMARY_MS)
    const key = `summary ${since} ${toldSeq} ${facts.traffic} ${moment}`
    const message = this.#shared.once(key, () => {
      const range = { epoch: this.#epoch, seq: this.head ?? 0, since, ...this.#context.time() }
      return facts.summary(range, toldSeq)
    })
    const encoded = this.#shared.once(`${format.name} ${key}`, () => format.summary(message))
    watch.cursor = message.seq
    watch.toldTraffic = message.traffic
    watch.toldFacts = this.#beginnings
    watch.toldSeq = message.seq
    watch.watcher.send(encoded, message)
  }
}

function isMeantFor({ watcher, detail }: Watch, event: SectorEvent): boolean {
  if (watcher.commander !== null && ownerOf(event) === watcher.commander) return true
  return detail === 'events' && publicFace(event) !== null
}
