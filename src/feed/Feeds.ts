import pLimit from 'p-limit'
import type { SectorId } from '../sim/core/ids.ts'
import { readEvent, type StoredEvent, writeEvent } from '../sim/versions.ts'
import type { FeedContext, FeedFigures } from './FeedContext.ts'
import type { Batch } from './Journal.ts'
import { SectorFeed } from './SectorFeed.ts'

/** Real ms from one sweep to the next. */
const SWEEP_MS = 1_000
/** Sweeps between two progress reports of quiet own streams. */
const SLOW_ROUNDS = 30
/** Sweeps between two looks at the heads in the database. The bus may lose messages. */
const LOOK_ROUNDS = 5
/** Real ms for which the feed of a sector without watchers is kept. A viewer may soon be back. */
const LINGER_MS = 60_000
/** Reads of the journal for viewers that come back, at a time [IN-2]. */
const RECALLS_MAX = 4
/** Such reads that may wait [IN-2]. */
const RECALLS_WAITING_MAX = 1_000

/** The bus: the pub/sub part of a presence, in JSON. Messages may be lost. No method rejects. */
export interface BusWire {
  subscribe(topic: string, callback: (message: unknown) => void): Promise<unknown>
  unsubscribe(topic: string, callback?: (message: unknown) => void): Promise<unknown>
  publish(topic: string, message: unknown): Promise<unknown>
}

/** How a batch came: from a host in this process, or over the bus. */
export type Way = 'own' | 'bus'

export interface FeedsOptions
  extends Pick<FeedContext, 'journal' | 'log' | 'time' | 'monotonicMs'> {
  /** The bus to other processes; null if there are none. */
  readonly wire: BusWire | null
  /** Whether messages of other processes arrive at the moment. */
  isJoined(): boolean
  /** The version in which to publish; see src/sim/versions.ts. */
  writes(): number
  /**
   * Called when a batch was sent to watchers.
   * @param ms real ms since its commit was answered; over the bus, by the clocks of two machines
   */
  told?(way: Way, ms: number): void
}

interface StoredBatch extends Omit<Batch, 'events'> {
  readonly events: readonly StoredEvent[]
  /** Unix ms at which its commit was answered, for metrics only. Earlier builds do not send it. */
  readonly answeredAt?: number
}

/**
 * The feeds of this process, one for each sector that anybody here watches. Batches come from
 * hosts in this process and, over the bus, from hosts in others. The bus is only for speed: the
 * next batch or a look at the database shows what it lost, and the journal has it [FEED-1].
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

  /** How many sectors have a feed here. */
  get size(): number {
    return this.#feeds.size
  }

  /** How many watches all feeds have together. */
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

  /** @returns a sector's feed. A new one begins once the database has named the sector's head. */
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

  /** Sends a batch that a host in this process has committed, to watchers here and to the bus. */
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

  /** The work of every second: reports progress, closes idle feeds, looks for missed events. */
  sweep(): void {
    this.#round += 1
    for (const [sector, feed] of this.#feeds) {
      feed.sweep(this.#round % SLOW_ROUNDS === 0)
      // A viewer that does not watch yet may wait for a feed that has not begun.
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

  /** One statement commits many sectors, whose hosts call in the same turn: they share one time. */
  #answerHeard(): number {
    if (this.#answeredAt === null) {
      this.#answeredAt = unixMs()
      queueMicrotask(() => {
        this.#answeredAt = null
      })
    }
    return this.#answeredAt
  }

  /** Begins all waiting streams with one query. If it fails, the next sweep tries again. */
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
    // A viewer that asks for one sector usually asks for more in the same turn: gather those.
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

  /** Subscribes only once, because each subscription would deliver every message again. */
  async #subscribe(sector: SectorId): Promise<void> {
    if (this.#subscribed.has(sector)) return
    this.#subscribed.add(sector)
    await this.#options.wire?.subscribe(topicOf(sector), this.#hear)
  }

  /** Reads the sectors' heads from the database. Never rejects. */
  async #look(): Promise<void> {
    if (this.#looking || this.#feeds.size === 0) return
    this.#looking = true
    try {
      const heads = await this.#options.journal.heads([...this.#feeds.keys()])
      for (const { sector, seq } of heads) this.#feeds.get(sector)?.heard(seq)
    } catch (error) {
      this.#options.log.debug({ err: error }, 'the heads of sectors could not be read')
    } finally {
      this.#looking = false
    }
  }

  async #recall(work: () => Promise<void>): Promise<void> {
    if (this.#recalls.pendingCount >= RECALLS_WAITING_MAX) throw new Error('too many come back')
    await this.#recalls(work)
  }
}

/** Unix ms with fractions, so that processes can compare them. Unlike `Date.now` it never jumps. */
function unixMs(): number {
  return performance.timeOrigin + performance.now()
}

function topicOf(sector: SectorId): string {
  return `starlane:feed:${sector}`
}
