import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { concernedBy, type SectorEvent } from '../sim/events.ts'
import { EncodedMessageCache } from './EncodedMessageCache.ts'
import type { FeedContext } from './FeedContext.ts'
import { fullFace, publicFace } from './faces.ts'
import type { SectorHead } from './Journal.ts'
import type { FeedMessage, Format } from './messages.ts'
import { PublicFacts } from './PublicFacts.ts'
import type { SectorSubscription } from './SectorSubscription.ts'

/** Real ms for which watchers may share a summary. */
const SHARED_SUMMARY_MS = 100

/** The range sent last. Most of many watches are sent the same range one after the other. */
interface Told {
  readonly audience: string
  readonly from: number
  readonly to: number
  readonly format: Format
  readonly message: FeedMessage
  readonly encoded: unknown
}

/**
 * Makes messages of what happens in one sector, each once for all watches that get the same
 * [FEED-3]. It moves a watch's cursor with what it sends. Its caller decides whether a watch is
 * sent anything.
 */
export class SectorBroadcaster {
  readonly #sector: SectorId
  readonly #context: Pick<FeedContext, 'time' | 'monotonicMs' | 'figures'>
  /** Returns the seq of the sector's last event. */
  readonly #head: () => number
  readonly #shared = new EncodedMessageCache()
  #latest: Told | null = null
  /** The events sent last, grouped by the commanders they concern. */
  #sorted: {
    readonly events: readonly SectorEvent[]
    readonly byCommander: ReadonlyMap<CommanderId, SectorEvent[]>
  } | null = null
  #facts: PublicFacts | null = null
  /** How often the stream began. Facts told before the last beginning may no longer hold. */
  #beginnings = 0
  #epoch = 0

  constructor(
    sector: SectorId,
    context: Pick<FeedContext, 'time' | 'monotonicMs' | 'figures'>,
    head: () => number,
  ) {
    this.#sector = sector
    this.#context = context
    this.#head = head
  }

  /** To be called when the stream begins, or begins anew. */
  begun(look: SectorHead): void {
    this.#epoch = look.epoch
    this.#facts = new PublicFacts(look)
    this.#beginnings += 1
    this.#forget()
  }

  happened(fresh: readonly SectorEvent[], epoch: number): void {
    this.#epoch = epoch
    this.#forget()
    this.#facts?.take(fresh)
  }

  /** To be called every second. */
  sweep(): void {
    this.#forget()
    this.#facts?.prune(this.#context.time().now)
  }

  /**
   * Sends a watch the range up to `to`.
   * @param events must hold all events of the range that are meant for the watch; may hold others
   */
  events(watch: SectorSubscription, events: readonly SectorEvent[], to: number): void {
    const { watcher, cursor } = watch
    const { commander } = watcher
    const isPartlyPast = (events[0]?.seq ?? 0) <= cursor
    const fresh = isPartlyPast ? events.filter(({ seq }) => seq > cursor) : events
    const own = commander === null ? [] : this.#concerning(commander, fresh)
    // The key names the events told in full, not the commander: many commanders may share it.
    const inFull = own.map(({ seq }) => seq)
    this.#range(watch, `${watch.detail} ${inFull}`, to, () =>
      fresh.flatMap((event) => {
        if (inFull.includes(event.seq)) return fullFace(event) ?? []
        return (watch.detail === 'events' && publicFace(event)) || []
      }),
    )
    if (own.length > 0) watcher.sentOwn(own)
  }

  /** Groups the events once for all watches that are sent the same events one after the other. */
  #concerning(commander: CommanderId, events: readonly SectorEvent[]): readonly SectorEvent[] {
    if (this.#sorted?.events !== events) {
      const byCommander = new Map<CommanderId, SectorEvent[]>()
      for (const event of events) {
        for (const one of concernedBy(event)) {
          const own = byCommander.get(one)
          if (own) own.push(event)
          else byCommander.set(one, [event])
        }
      }
      this.#sorted = { events, byCommander }
    }
    return this.#sorted.byCommander.get(commander) ?? []
  }

  /** Sends a range up to the head in which nothing is meant for the watch. */
  nothing(watch: SectorSubscription): void {
    this.#range(watch, 'nothing', this.#head(), () => [])
  }

  /** Sends an empty range that tells where a stream of own events begins: after the cursor. */
  start(watch: SectorSubscription): void {
    const { watcher, cursor } = watch
    const range = { epoch: this.#epoch, from: cursor + 1, to: cursor }
    const message: FeedMessage = { sector: this.#sector, ...range, events: [] }
    watch.owesStart = false
    watcher.send(watcher.format.feed(message), message)
  }

  /** Whether a watch got no summary yet, or one that no longer holds. */
  owesSummary(watch: SectorSubscription): boolean {
    if (!this.#facts) return false
    return (
      watch.toldSeq < this.#facts.changedAt ||
      watch.toldFacts !== this.#beginnings ||
      watch.toldTraffic !== this.#facts.traffic
    )
  }

  summary(watch: SectorSubscription): void {
    const facts = this.#facts
    if (!facts) return
    const { toldSeq, cursor: since } = watch
    const { format } = watch.watcher
    // A summary names the time, so it is shared only for a moment.
    const moment = Math.floor(this.#context.monotonicMs() / SHARED_SUMMARY_MS)
    const key = `summary ${since} ${toldSeq} ${facts.traffic} ${moment}`
    const message = this.#shared.once(key, () => {
      const range = { epoch: this.#epoch, seq: this.#head(), since, ...this.#context.time() }
      return facts.summary(range, toldSeq)
    })
    const encoded = this.#shared.once(`${format.name} ${key}`, () => format.summary(message))
    watch.cursor = message.seq
    watch.toldTraffic = message.traffic
    watch.toldFacts = this.#beginnings
    watch.toldSeq = message.seq
    watch.watcher.send(encoded, message)
  }

  #range(
    watch: SectorSubscription,
    audience: string,
    to: number,
    events: () => FeedMessage['events'],
  ): void {
    const { format } = watch.watcher
    const from = watch.cursor + 1
    let told = this.#latest
    const isSame =
      told?.from === from && told.to === to && told.audience === audience && told.format === format
    if (!told || !isSame) {
      told = this.#made(audience, from, to, format, events)
      this.#latest = told
    }
    watch.cursor = to
    this.#context.figures.deliveries += told.message.events.length
    watch.watcher.send(told.encoded, told.message)
  }

  #made(
    audience: string,
    from: number,
    to: number,
    format: Format,
    events: () => FeedMessage['events'],
  ): Told {
    const { figures } = this.#context
    const key = `${audience} ${from} ${to}`
    const message = this.#shared.once(`feed ${key}`, () => {
      return { sector: this.#sector, epoch: this.#epoch, from, to, events: events() }
    })
    const { length } = message.events
    const encode = () => {
      figures.encodings += length
      return format.feed(message)
    }
    const encoded = this.#shared.once(`${format.name} ${key}`, encode, length)
    return { audience, from, to, format, message, encoded }
  }

  #forget(): void {
    this.#shared.clear()
    this.#latest = null
    this.#sorted = null
  }
}
