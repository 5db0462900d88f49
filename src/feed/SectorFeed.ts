import type { SectorEvent } from '../sim/events.ts'
import type { SectorId } from '../sim/galaxy.ts'
import { ownerOf, ownersFace, publicFace } from './catalogue.ts'
import type { FeedContext } from './Feeds.ts'
import { HISTORY_MS, History } from './History.ts'
import type { Batch, Look } from './Journal.ts'
import type { Crossing, FeedMessage, Summary } from './messages.ts'
import type { Detail, Resumed, Resuming, Watch, Watcher } from './Watch.ts'

/** Read from the journal in one go; what is further away is not repeated but begun anew. */
const READ_MAX = 2_000
/** Batches that wait while the events before them are read; the journal has those that are dropped. */
const PENDING_MAX = 256
/** Events in messages that are kept in case somebody else gets the same. */
const SHARED_EVENTS_MAX = 10_000
const SHARED_SUMMARY_MS = 100
/** Who came while it was read back may need more: so often it is read again. */
const RECALLS_MAX = 3

/**
 * One sector's stream in this process, for as long as somebody here watches it.
 *
 *     batches (own host, or bus) → in order, holes filled from the journal → history → watchers
 *
 * A batch is what one commit wrote, so whichever way it comes it says the same: events are told
 * apart by number alone, and it does not matter who owned the sector when. A watcher is sent a batch
 * if something in it is meant for it. What is not stays silent: its cursor is left behind, and the
 * next message covers the range. So messages differ only by audience and by where they begin, and
 * all watchers of the same get the same bytes [FEED-3].
 */
export class SectorFeed {
  readonly sector: SectorId
  /** Settles once the stream has begun; never rejects. */
  readonly opened: Promise<void>
  readonly #context: FeedContext
  readonly #watches = new Set<Watch>()
  readonly #open = Promise.withResolvers<void>()
  #history: History | null = null
  #epoch = 0
  #owner: string | null = null
  /** Counts the changes of what a summary tells beside its traffic. */
  #facts = 0
  #crossings: { readonly seq: number; readonly crossing: Crossing }[] = []
  #pending: Batch[] = []
  #filling: Promise<boolean> | null = null
  #recalling: Promise<void> | null = null
  /** The oldest cursor that waits for the next reading back. */
  #recallTo = Number.POSITIVE_INFINITY
  #encoded = new Map<string, unknown>()
  #encodedEvents = 0
  #idleSinceMs: number

  constructor(sector: SectorId, context: FeedContext) {
    this.sector = sector
    this.#context = context
    this.opened = this.#open.promise
    this.#idleSinceMs = context.monotonicMs()
  }

  /** The number of the last event known here; null before the stream has begun. */
  get head(): number | null {
    return this.#history?.end ?? null
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
    const isFirst = this.#history === null
    this.#history = new History(look.seq)
    this.#epoch = look.epoch
    this.#owner = look.owner
    this.#facts += 1
    this.#crossings = look.crossings.map((crossing) => ({ seq: 0, crossing }))
    this.#forgetShared()
    this.#open.resolve()
    for (const watch of this.#watches) {
      // Those that resume go on from their own cursors, as soon as they can.
      if (isFirst && watch.state === 'behind' && watch.cursor >= 0) continue
      const isNew = watch.state === 'waiting'
      this.#beginFor(watch)
      if (!isNew) watch.watcher.begunAnew()
    }
    this.#takePending()
  }

  /** A batch from the sector's host or from the bus: perhaps late, twice, or after a hole. */
  receive(batch: Batch): void {
    this.#pending.push(batch)
    if (this.#pending.length > PENDING_MAX) this.#pending.shift()
    if (this.#history && !this.#filling) this.#takePending()
  }

  /** The database has come so far: if that is further than is known here, the journal is read. */
  heard(seq: number): void {
    if (this.#history && seq > this.#history.end) void this.#fill()
  }

  /** Watches from now on. A summary comes first, or where only own events are told, the beginning. */
  watch(watcher: Watcher, detail: Detail): Watch {
    const watch = newWatch(watcher, detail, 'waiting', -1)
    this.#watches.add(watch)
    if (this.#history) this.#beginFor(watch)
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
   * Sends what a watch that is behind has missed, or else a new beginning, and makes it live again.
   * Never rejects.
   */
  async catchUp(watch: Watch): Promise<Resumed> {
    const { beginnings } = watch
    if (!this.#history) await this.opened
    for (let recalls = 0; recalls < RECALLS_MAX && watch.state === 'behind'; recalls++) {
      if (!this.#history) break
      if (watch.cursor >= 0 && this.#history.reaches(watch.cursor)) return this.#replay(watch)
      if (watch.cursor < 0 || !(await this.#recall(watch.cursor))) break
    }
    if (watch.state === 'closed') return 'closed'
    // Others may have caught it up meanwhile, or the whole stream may have begun anew.
    if (watch.state !== 'behind') return watch.beginnings === beginnings ? 'replayed' : 'synced'
    this.#beginFor(watch)
    watch.watcher.begunAnew()
    return 'synced'
  }

  /**
   * @returns whether the sector has come so far, by what the database says if need be; null if that
   *   cannot be asked
   */
  async reaches(seq: number): Promise<boolean | null> {
    // A reading under way may have begun before what is asked for was committed.
    await this.#filling
    let isRead = true
    if (this.#history && this.#history.end < seq) isRead = await this.#fill()
    if (this.#history && this.#history.end >= seq) return true
    return isRead && this.#history ? false : null
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
    if (this.#watches.delete(watch) && this.#watches.size === 0) {
      this.#idleSinceMs = this.#context.monotonicMs()
    }
  }

  /** To be called every second. @param isSlowRound whether own streams tell how far they have come */
  sweep(isSlowRound: boolean): void {
    this.#history?.trim(this.#context.monotonicMs())
    this.#forgetShared()
    const { now } = this.#context.time()
    this.#crossings = this.#crossings.filter(({ crossing }) => crossing[2] > now)
    for (const watch of this.#watches) {
      if (watch.detail === 'summary') this.#sendSummaryIfChanged(watch)
      if (watch.detail === 'events' || isSlowRound) this.#sendQuiet(watch)
    }
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

  /** Gives up the batches behind a hole, which would ask again at once; a look at the heads will. */
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
    this.#epoch = epoch
    this.#forgetShared()
    for (const event of events) {
      if (event.type !== 'fleet.departed') continue
      const { to, arriveAt } = event.data
      this.#crossings.push({ seq: event.seq, crossing: [to, event.at, arriveAt] })
    }
    this.#deliver(events)
  }

  #deliver(fresh: readonly SectorEvent[]): void {
    const owners = new Set(fresh.map(ownerOf))
    const isPublic = fresh.some((event) => publicFace(event) !== null)
    const last = fresh.at(-1)?.seq ?? 0
    for (const watch of this.#watches) {
      // One that began where the database was may be ahead of what has come here.
      if (watch.state !== 'live' || watch.cursor >= last) continue
      const { commander } = watch.watcher
      const isOwn = commander !== null && owners.has(commander)
      if (isOwn || (isPublic && watch.detail === 'events')) this.#send(watch, fresh)
    }
  }

  /**
   * Reads what the database has and is not known here. One at a time; never rejects.
   * @returns whether it could be read
   */
  #fill(): Promise<boolean> {
    this.#filling ??= this.#readOn()
      .then(() => true)
      .catch((error: unknown) => {
        this.#context.log.debug({ sector: this.sector, err: error }, 'a hole is filled later')
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
    const read = await journal.read(this.sector, history.end, READ_MAX + 1)
    const news = read.filter(({ event }) => event.seq > history.end)
    const [first, last] = [news[0], news.at(-1)]
    if (!first || !last) {
      this.#dropBeyondHole()
    } else if (first.event.seq !== history.end + 1 || read.length > READ_MAX) {
      const [look] = await journal.look([this.sector])
      if (look) this.begin(look)
    } else {
      this.#append(
        news.map(({ event }) => event),
        last.epoch,
      )
    }
  }

  /** Reads back to a cursor, once for all who ask meanwhile. @returns whether more may be read */
  async #recall(cursor: number): Promise<boolean> {
    const isFirst = this.#recalling === null
    this.#recallTo = Math.min(this.#recallTo, cursor)
    this.#recalling ??= this.#context
      .recall(() => this.#readBack())
      .catch((error: unknown) => {
        this.#context.log.debug({ sector: this.sector, err: error }, 'nothing is repeated')
      })
      .finally(() => {
        this.#recalling = null
      })
    await this.#recalling
    return !isFirst || (this.#history?.reaches(cursor) ?? false)
  }

  async #readBack(): Promise<void> {
    const { journal, monotonicMs } = this.#context
    const history = this.#history
    const after = this.#recallTo
    this.#recallTo = Number.POSITIVE_INFINITY
    if (!history || history.reaches(after)) return
    const upTo = history.end - history.size
    const askedAt = monotonicMs()
    const stretch = { sector: this.sector, after, upTo, limit: READ_MAX, ageMsMax: HISTORY_MS }
    const older = await journal.readBack(stretch)
    // Some may have been dropped here meanwhile; and a clock set back leaves holes among the ages.
    const [first, last] = [older[0], older.at(-1)]
    if (!first || !last || last.event.seq !== history.end - history.size) return
    if (last.event.seq - first.event.seq !== older.length - 1) return
    history.prepend(older.map(({ event, ageMs }) => ({ event, recordedMs: askedAt - ageMs })))
  }

  #replay(watch: Watch): Resumed {
    if (!watch.watcher.takes) return 'replayed'
    if (watch.owesStart) this.#sendStart(watch)
    const events = this.#history?.after(watch.cursor) ?? []
    watch.state = 'live'
    this.#context.figures.replayed += events.length
    const meant = events.some((event) => this.#isFor(watch, event))
    if (meant) this.#send(watch, events)
    else this.#sendQuiet(watch)
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

  #isFor({ watcher, detail }: Watch, event: SectorEvent): boolean {
    if (watcher.commander !== null && ownerOf(event) === watcher.commander) return true
    return detail === 'events' && publicFace(event) !== null
  }

  /** @param fresh all that is meant for it since its cursor, and perhaps more before and between */
  #send(watch: Watch, fresh: readonly SectorEvent[]): void {
    const { watcher } = watch
    if (!watcher.takes) {
      watch.state = 'behind'
      return
    }
    const { commander } = watcher
    const isPartlyPast = (fresh[0]?.seq ?? 0) <= watch.cursor
    const events = isPartlyPast ? fresh.filter(({ seq }) => seq > watch.cursor) : fresh
    const own = commander === null ? [] : events.filter((event) => ownerOf(event) === commander)
    const audience = own.length > 0 ? `${watch.detail} ${commander}` : watch.detail
    this.#sendRange(watch, audience, () =>
      events.flatMap((event) => {
        if (commander !== null && ownerOf(event) === commander) return ownersFace(event, commander)
        return (watch.detail === 'events' && publicFace(event)) || []
      }),
    )
    if (own.length > 0) watcher.sentOwn(own)
  }

  /** Tells how far the stream has come, where nothing was meant for the watcher. */
  #sendQuiet(watch: Watch): void {
    if (watch.state !== 'live' || watch.cursor >= (this.head ?? 0)) return
    if (!watch.watcher.takes) return
    this.#sendRange(watch, 'nothing', () => [])
  }

  #sendRange(watch: Watch, audience: string, events: () => FeedMessage['events']): void {
    const { format } = watch.watcher
    const [from, to] = [watch.cursor + 1, this.head ?? watch.cursor]
    // In a quiet sector many may come back, each from elsewhere.
    if (this.#encodedEvents > SHARED_EVENTS_MAX) this.#forgetShared()
    const message = this.#once(`feed ${audience} ${from}`, () => {
      const told = events()
      this.#encodedEvents += 1 + told.length
      return { sector: this.sector, epoch: this.#epoch, from, to, events: told }
    })
    const encoded = this.#once(`${format.name} ${audience} ${from}`, () => {
      this.#context.figures.encodings += message.events.length
      return format.feed(message)
    })
    watch.cursor = to
    this.#context.figures.deliveries += message.events.length
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
    if (watch.detail === 'own') this.#sendRange(watch, 'nothing', () => [])
    else this.#sendSummary(watch)
  }

  #sendSummaryIfChanged(watch: Watch): void {
    if (watch.state !== 'live' || !watch.watcher.takes) return
    const isTold =
      watch.toldSeq >= 0 &&
      watch.toldFacts === this.#facts &&
      watch.toldTraffic === this.#crossings.length &&
      (this.#crossings.at(-1)?.seq ?? 0) <= watch.toldSeq
    if (!isTold) this.#sendSummary(watch)
  }

  #sendSummary(watch: Watch): void {
    const { format } = watch.watcher
    if (watch.toldSeq < 0) this.#sendQuiet(watch)
    const since = watch.cursor
    const { toldSeq } = watch
    // It names the time, so it is not shared for long.
    const moment = Math.floor(this.#context.monotonicMs() / SHARED_SUMMARY_MS)
    const key = `${since} ${toldSeq} ${this.#crossings.length} ${moment}`
    const message = this.#once(`summary ${key}`, () => this.#summary(since, toldSeq))
    const encoded = this.#once(`${format.name} summary ${key}`, () => format.summary(message))
    watch.cursor = message.seq
    watch.toldTraffic = message.traffic
    watch.toldFacts = this.#facts
    watch.toldSeq = message.seq
    watch.watcher.send(encoded, message)
  }

  /** @param toldSeq who left up to then is known; own events among others may have moved `since` on */
  #summary(since: number, toldSeq: number): Summary {
    // A new beginning has to tell all, and so has what looks like one.
    const isNew = since === this.head
    const crossings = this.#crossings.filter(({ seq }) => isNew || seq > toldSeq)
    return {
      sector: this.sector,
      epoch: this.#epoch,
      seq: this.head ?? 0,
      since,
      ...this.#context.time(),
      owner: this.#owner,
      battles: 0,
      traffic: this.#crossings.length,
      crossings: crossings.map(({ crossing }) => crossing),
    }
  }

  #once<T>(key: string, make: () => T): T {
    const known = this.#encoded.get(key) as T | undefined
    if (known !== undefined) return known
    const made = make()
    this.#encoded.set(key, made)
    return made
  }

  #forgetShared(): void {
    this.#encoded.clear()
    this.#encodedEvents = 0
  }
}

function newWatch(watcher: Watcher, detail: Detail, state: Watch['state'], cursor: number): Watch {
  return {
    ...{ watcher, detail, state, cursor, begunAt: cursor },
    ...{ toldTraffic: -1, toldFacts: -1, toldSeq: -1, owesStart: false, beginnings: 0 },
  }
}
