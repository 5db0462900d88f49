import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { concernedBy, type SectorEvent } from '../sim/events.ts'
import { EncodedMessageCache } from './EncodedMessageCache.ts'
import type { FeedContext } from './FeedContext.ts'
import { fullFace, publicFace } from './faces.ts'
import type { SectorHead } from './Journal.ts'
import type { FeedMessage, Format } from './messages.ts'
import { PublicFacts } from './PublicFacts.ts'
import type { SectorSubscription } from './SectorSubscription.ts'

const SHARED_SUMMARY_MS = 100

/** A range as it was told last: of many watches most are told the same one after the other. */
interface Told {
  readonly audience: string
  readonly from: number
  readonly to: number
  readonly format: Format
  readonly message: FeedMessage
  readonly encoded: unknown
}

/**
 * Puts what happens in one sector into messages: each once for all watches that get the same
 * [FEED-3]. It moves a watch's cursor with what it sends; whether a watch is to be sent anything is
 * for others to say.
 */
export class SectorBroadcaster {
  readonly #sector: SectorId
  readonly #context: Pick<FeedContext, 'time' | 'monotonicMs' | 'figures'>
  /** The number of the sector's last event. */
  readonly #head: () => number
  readonly #shared = new EncodedMessageCache()
  #latest: Told | null = null
  /** The events told last, by whose affair they are. */
  #sorted: {
    readonly events: readonly SectorEvent[]
    readonly byCommander: ReadonlyMap<CommanderId, SectorEvent[]>
  } | null = null
  #facts: PublicFacts | null = null
  /** Counts the beginnings: what was told before may no longer be so. */
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

  /** The stream begins, or begins anew. */
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

  /** @param events all that are meant for it after its cursor and up to `to`, perhaps among others */
  events(watch: SectorSubscription, events: readonly SectorEvent[], to: number): void {
    const { watcher, cursor } = watch
    const { commander } = watcher
    const isPartlyPast = (events[0]?.seq ?? 0) <= cursor
    const fresh = isPartlyPast ? events.filter(({ seq }) => seq > cursor) : events
    const own = commander === null ? [] : this.#concerning(commander, fresh)
    // Named by what is told in full, and not by whom it is told: many may be told the same.
    const inFull = own.map(({ seq }) => seq)
    this.#range(watch, `${watch.detail} ${inFull}`, to, () =>
      fresh.flatMap((event) => {
        if (inFull.includes(event.seq)) return fullFace(event)
        return (watch.detail === 'events' && publicFace(event)) || []
      }),
    )
    if (own.length > 0) watcher.sentOwn(own)
  }

  /** Sorted once for all watches that are told of the same events one after the other. */
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

  /** A range up to the head in which nothing was meant for the watch. */
  nothing(watch: SectorSubscription): void {
    this.#range(watch, 'nothing', this.#head(), () => [])
  }

  /** Where a stream of own events begins: after the watch's cursor. */
  start(watch: SectorSubscription): void {
    const { watcher, cursor } = watch
    const range = { epoch: this.#epoch, from: cursor + 1, to: cursor }
    const message: FeedMessage = { sector: this.#sector, ...range, events: [] }
    watch.owesStart = false
    watcher.send(watcher.format.feed(message), message)
  }

  /** Whether a watch has been told nothing yet, or something that is no longer so. */
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
    // It names the time, so it is not shared for long.
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
