import pLimit from 'p-limit'
import type { SectorId } from '../sim/core/ids.ts'
import { readEvent, type StoredEvent, writeEvent } from '../sim/versions.ts'
import type { FeedContext, FeedFigures } from './FeedContext.ts'
import type { Batch } from './Journal.ts'
import { SectorFeed } from './SectorFeed.ts'

const SWEEP_MS = 1_000
/** Own streams in which nothing happens tell so often how far they have come. */
const SLOW_ROUNDS = 30
/** How often the database is asked how far the sectors have come: the bus may lose what it carries. */
const LOOK_ROUNDS = 5
/** A sector that nobody watches is listened to for so long: who left may be back in a moment. */
const LINGER_MS = 60_000
/** Readings of the journal for those who come back: at a time, and waiting [IN-2]. */
const RECALLS_MAX = 4
const RECALLS_WAITING_MAX = 1_000

/** What of a presence it takes: pub/sub in JSON, of which anything may be lost. Neither rejects. */
export interface BusWire {
  subscribe(topic: string, callback: (message: unknown) => void): Promise<unknown>
  unsubscribe(topic: string, callback?: (message: unknown) => void): Promise<unknown>
  publish(topic: string, message: unknown): Promise<unknown>
}

/** Which way a batch came: from a host in this process, or over the bus. */
export type Way = 'own' | 'bus'

export interface FeedsOptions
  extends Pick<FeedContext, 'journal' | 'log' | 'time' | 'monotonicMs'> {
  /** Joins this process to the others; null where there are none. */
  readonly wire: BusWire | null
  /** Whether what others publish arrives at the moment. */
  isJoined(): boolean
  /** The version in which to publish; see src/sim/versions.ts. */
  writes(): number
  /** A batch was told here so long after its commit was answered: over the bus, by two clocks. */
  told?(way: Way, ms: number): void
}

interface StoredBatch extends Omit<Batch, 'events'> {
  readonly events: readonly StoredEvent[]
  /** Unix ms when its commit was answered, for figures alone; builds of before do not tell it. */
  readonly answeredAt?: number
}

/**
 * The feed of this process: a stream for each sector that somebody here watches, fed by the hosts in
 * this process and, over the bus, by those in others. The bus is for speed: whatever it loses is
 * found by the next batch, or by a look at the database, and read from the journal [FEED-1].
 */
export class Feeds {
  readonly figures: FeedFigures = {
    ...{ encodings: 0, deliveries: 0, holes: 0, replayed: 0 },
    ...{ recalls: 0, recalled: 0, recallsAwaited: 0, written: 0, heldMs: 0 },
  }
  readonly #options: FeedsOptions
  readonly #context: FeedContext
  readonly #feeds = new Map<SectorId, SectorFeed>()
  readonly #hear = (message: unknown): void => this.#heard(message)
  readonly #opening = new Set<SectorId>()
  readonly #subscribed = new Set<SectorId>()
  #isBeginning = false
  #looking = false
  readonly #recalls = pLimit(RECALLS_MAX)
  #round = 0
  #answeredAt: number | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(options: FeedsOptions) {
    this.#options = options
    const { journal, log } = options
    this.#context = {
      ...{ journal, log, figures: this.figures },
      time: () => options.time(),
      monotonicMs: () => options.monotonicMs(),
      recall: (work) => this.#recall(work),
    }
  }

  /** Sectors watched here. */
  get size(): number {
    return this.#feeds.size
  }

  /** Sectors watched, added up over all who watch. */
  get watches(): number {
    let watches = 0
    for (const feed of this.#feeds.values()) watches += feed.watches
    return watches
  }

  start(): void {
    this.#timer ??= setInterval(() => this.sweep(), SWEEP_MS)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** @returns the stream of a sector, which begins as soon as the database has been asked */
  open(sector: SectorId): SectorFeed {
    const known = this.#feeds.get(sector)
    known?.touch()
    if (known) return known
    const feed = new SectorFeed(sector, this.#context)
    this.#feeds.set(sector, feed)
    this.#opening.add(sector)
    void this.#begin()
    return feed
  }

  /** A host in this process has committed: to be told here and to all others. */
  committed(batch: Batch): void {
    const answeredAt = this.#answerHeard()
    const { wire, writes } = this.#options
    const feed = this.#feeds.get(batch.sector)
    if (feed) this.#tell(feed, batch, 'own', answeredAt)
    if (!wire) return
    const { sector, epoch, from, to } = batch
    const events = batch.events.map((event) => {
      const { dice: _, ...told } = writeEvent(event, writes())
      return told
    })
    const message: StoredBatch = { sector, epoch, from, to, events, answeredAt }
    void wire.publish(topicOf(sector), message)
  }

  /** What has to be done every second. */
  sweep(): void {
    this.#round += 1
    for (const [sector, feed] of this.#feeds) {
      feed.sweep(this.#round % SLOW_ROUNDS === 0)
      // One that has not begun may be waited for by somebody who does not watch yet.
      if (feed.head !== null && feed.idleMs() > LINGER_MS) this.#close(sector)
    }
    if (this.#opening.size > 0) void this.#begin()
    if (!this.#options.isJoined() || this.#round % LOOK_ROUNDS === 0) void this.#look()
  }

  #close(sector: SectorId): void {
    this.#feeds.delete(sector)
    this.#subscribed.delete(sector)
    void this.#options.wire?.unsubscribe(topicOf(sector), this.#hear)
  }

  #heard(message: unknown): void {
    const batch = message as StoredBatch
    const feed = this.#feeds.get(batch.sector)
    if (!feed || (feed.head !== null && batch.to <= feed.head)) return
    try {
      const events = batch.events.map((event) => readEvent(event))
      this.#tell(feed, { ...batch, events }, 'bus', batch.answeredAt)
    } catch (error) {
      this.#options.log.warn({ sector: batch.sector, err: error }, 'a batch could not be read')
    }
  }

  #tell(feed: SectorFeed, batch: Batch, way: Way, answeredAt: number | undefined): void {
    feed.receive(batch)
    if (answeredAt !== undefined) this.#options.told?.(way, Math.max(0, unixMs() - answeredAt))
  }

  /** One answer settles many sectors, whose hosts tell of it one after the other without a pause. */
  #answerHeard(): number {
    if (this.#answeredAt === null) {
      this.#answeredAt = unixMs()
      queueMicrotask(() => {
        this.#answeredAt = null
      })
    }
    return this.#answeredAt
  }

  /** Begins all streams that wait to, with one question. What fails is tried again by the sweep. */
  async #begin(): Promise<void> {
    if (this.#isBeginning) return
    this.#isBeginning = true
    try {
      await this.#beginAll()
    } catch (error) {
      this.#options.log.warn({ err: error }, 'streams could not begin; tried again in a second')
    } finally {
      this.#isBeginning = false
    }
  }

  async #beginAll(): Promise<void> {
    // Whoever asks for one sector usually asks for more in the same moment.
    await Promise.resolve()
    const { journal } = this.#options
    while (this.#opening.size > 0) {
      const sectors = [...this.#opening]
      await Promise.all(sectors.map((sector) => this.#subscribe(sector)))
      const looks = await journal.look(sectors)
      for (const sector of sectors) this.#opening.delete(sector)
      for (const look of looks) this.#feeds.get(look.sector)?.begin(look)
    }
  }

  /** Once: each further time its messages would come once more. */
  async #subscribe(sector: SectorId): Promise<void> {
    if (this.#subscribed.has(sector)) return
    this.#subscribed.add(sector)
    await this.#options.wire?.subscribe(topicOf(sector), this.#hear)
  }

  /** Asks the database how far the sectors have come. Never rejects. */
  async #look(): Promise<void> {
    if (this.#looking || this.#feeds.size === 0) return
    this.#looking = true
    try {
      const heads = await this.#options.journal.heads([...this.#feeds.keys()])
      for (const { sector, seq } of heads) this.#feeds.get(sector)?.heard(seq)
    } catch (error) {
      this.#options.log.debug({ err: error }, 'no look at the heads')
    } finally {
      this.#looking = false
    }
  }

  async #recall(work: () => Promise<void>): Promise<void> {
    if (this.#recalls.pendingCount >= RECALLS_WAITING_MAX) throw new Error('too many come back')
    await this.#recalls(work)
  }
}

/** As others read it, but to a part of a ms; it never jumps. */
function unixMs(): number {
  return performance.timeOrigin + performance.now()
}

function topicOf(sector: SectorId): string {
  return `starlane:feed:${sector}`
}
