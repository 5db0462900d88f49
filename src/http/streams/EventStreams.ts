import type { ServerResponse } from 'node:http'
import { type SubscriptionContext, ViewerSubscription } from '../../feed/ViewerSubscription.ts'
import { LOOK_MS } from '../../flow/SlowReaderState.ts'
import type { Metrics } from '../../ops/Metrics.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import type { FoundedGalaxy } from '../../sim/galaxy/galaxy.ts'
import type { HttpLimits } from '../HttpLimits.ts'
import { LOOPBACK, networkOf } from '../networkOf.ts'
import { EventCursor } from './EventCursor.ts'
import { EventStream, type Pace } from './EventStream.ts'

const RESUME_MS_MAX = 5_000
/** Slow streams are checked at each look; at every tenth look, all streams beat. */
const LOOKS_PER_BEAT = 10
const FULL_RETRY_S = 10

export interface EventStreamsOptions {
  readonly feed: SubscriptionContext
  readonly galaxy: FoundedGalaxy
  readonly pace: Pace
  readonly limits: HttpLimits['streams']
  readonly metrics: Pick<Metrics, 'eventStream'>
}

/** A client's request. */
export interface WantedStream {
  readonly sectors: ReadonlySet<SectorId>
  /** The number of the last event it got, by sector. */
  readonly seqs: ReadonlyMap<SectorId, number>
}

export interface StreamRefusal {
  readonly status: 400 | 429 | 503
  readonly code: 'bad_cursor' | 'too_many' | 'unavailable'
  readonly message: string
  readonly retryAfterS: number
}

interface Open {
  readonly subscription: ViewerSubscription
  readonly network: string
}

/** The Server-Sent Events of this process. It limits their number and cuts slow readers. */
export class EventStreams {
  readonly #options: EventStreamsOptions
  readonly #open = new Map<EventStream, Open>()
  readonly #perNetwork = new Map<string, number>()
  #hasEnded = false
  #looks = 0
  #timer: NodeJS.Timeout | null = null

  constructor(options: EventStreamsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#open.size
  }

  /**
   * Turns a response into a stream: first the events the client missed, if it gave a cursor, then
   * live events. A sector without a cursor, or with one that is too old, begins with a summary.
   *
   * @returns a refusal, before anything was written; null if the stream is open
   */
  async open(
    response: ServerResponse,
    address: string,
    { sectors, seqs }: WantedStream,
  ): Promise<StreamRefusal | null> {
    const { feed, galaxy, pace, metrics } = this.#options
    const network = networkOf(address)
    const refusal = this.#refusal(network)
    if (refusal || response.destroyed) return refusal
    const view = new Map([...seqs].filter(([sector]) => sectors.has(sector)))
    const stream = new EventStream(response, new EventCursor(galaxy, view), pace)
    const subscription = new ViewerSubscription(null, stream, feed)
    this.#add(stream, { subscription, network })
    response.once('close', () => this.#remove(stream))
    if (view.size > 0) {
      const answer = await subscription.resume({ view, own: new Map() }, 'events', RESUME_MS_MAX)
      // It may have been closed, or all may have ended, while its cursors were looked up.
      if (this.#hasEnded) return ENDED
      if (!this.#open.has(stream)) return null
      if (!answer.ok) {
        metrics.eventStream('refused')
        this.#remove(stream)
        const status = answer.code === 'unavailable' ? 503 : 400
        return { ...answer, status, retryAfterS: 1 }
      }
    }
    subscription.view(sectors, 'events')
    stream.begin()
    metrics.eventStream(view.size > 0 ? 'resumed' : 'opened')
    return null
  }

  /** Ends all streams, each after what was already written, and opens no more. */
  end(): void {
    this.#hasEnded = true
    for (const stream of [...this.#open.keys()]) {
      stream.end()
      this.#remove(stream)
    }
    this.#options.pace.stop()
  }

  #refusal(network: string): StreamRefusal | null {
    if (this.#hasEnded) return ENDED
    const { perAddress, ofLoopback, inAll } = this.#options.limits
    const ofOne = network === LOOPBACK ? ofLoopback : perAddress
    const isFull = this.size >= inAll
    if (!isFull && (this.#perNetwork.get(network) ?? 0) < ofOne) return null
    this.#options.metrics.eventStream('limited')
    const what = isFull
      ? { status: 503, code: 'unavailable', message: `All ${inAll} streams are taken: ${LATER}` }
      : { status: 429, code: 'too_many', message: `Your address has ${ofOne} streams: ${FEWER}` }
    return { ...what, retryAfterS: FULL_RETRY_S } as StreamRefusal
  }

  #add(stream: EventStream, open: Open): void {
    this.#open.set(stream, open)
    this.#perNetwork.set(open.network, (this.#perNetwork.get(open.network) ?? 0) + 1)
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS)
  }

  #remove(stream: EventStream): void {
    const open = this.#open.get(stream)
    if (!open) return
    this.#open.delete(stream)
    open.subscription.close()
    stream.end()
    const left = (this.#perNetwork.get(open.network) ?? 0) - 1
    if (left > 0) this.#perNetwork.set(open.network, left)
    else this.#perNetwork.delete(open.network)
    if (this.#open.size > 0 || !this.#timer) return
    clearInterval(this.#timer)
    this.#timer = null
  }

  #look(): void {
    this.#looks += 1
    for (const [stream, { subscription }] of [...this.#open]) {
      if (!stream.takes) this.#lookAtSlow(stream, subscription)
      if (this.#looks % LOOKS_PER_BEAT === 0) stream.beat()
    }
  }

  #lookAtSlow(stream: EventStream, subscription: ViewerSubscription): void {
    const state = stream.look()
    if (state === 'reads') subscription.catchUp()
    if (state !== 'cut') return
    this.#options.metrics.eventStream('cut')
    stream.cut()
    this.#remove(stream)
  }
}

const LATER = 'come again later.'
const FEWER = 'end one first, or watch more sectors in one (up to 32).'
const ENDED: StreamRefusal = {
  status: 503,
  code: 'unavailable',
  message: 'This server is about to end. Come again in a moment.',
  retryAfterS: 1,
}
