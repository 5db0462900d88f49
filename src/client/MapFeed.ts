import type { Client, Room } from '@colyseus/sdk'
import type { FeedEvent } from '../protocol/feedEvents.ts'
import type { FeedMessage, Summary } from '../protocol/mapMessages.ts'
import type {
  MapDetail,
  MapView,
  ResumeAnswer,
  ResumeRequest,
  ViewAnswer,
} from '../protocol/mapRequests.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { backoffMs } from './backoff.ts'
import { FEED_STATES, type FeedState } from './feedStates.ts'
import { joinRoom } from './joinRoom.ts'
import { Seat } from './Seat.ts'
import { StreamCursors } from './StreamCursors.ts'

type SeqBySector = ResumeRequest['cursors']

const REQUEST_LIMIT_MS = 8_000
/**
 * The shortest time between two `view` requests, for a view that keeps changing as the map moves.
 */
const VIEW_EVERY_MS = 200
/** The view asked for before `show` is called, because the answer says which galaxy it is. */
const NOTHING: MapView = { sectors: [] }

type GalaxyRoom = Room

export interface MapListener {
  onState(): void
  /** @param isNew whether what was known of the sector may be out of date */
  onSummary(summary: Summary, isNew: boolean): void
  /** @param isLate whether the events happened while the client was away */
  onEvents(events: readonly FeedEvent[], isLate: boolean): void
  /** The server says that it hosts another galaxy than the one this client knows. */
  onOtherGalaxy?(): void
}

/**
 * The map's feed, held until it is left. It tells of the sectors in view, and of own fleets
 * wherever they are.
 *
 *     join → view (the first time) or resume (with cursors) → live → lost → join …
 *
 * Each message is compared with the one before it. If something is missing, the client asks again
 * for everything after the last good message [FEED-1].
 */
export class MapFeed {
  /** How often something was missing: 0, unless the server has a bug. */
  gaps = 0
  /** How often a message came twice unasked: 0, unless the server has a bug. */
  repeats = 0
  readonly #galaxyId: string
  readonly #listener: MapListener
  readonly #cursors = new StreamCursors()
  readonly #client: Client
  #seat: Seat<GalaxyRoom>
  #wanted: MapView = NOTHING
  #detail: MapDetail = 'events'
  #left = 0
  /** Whether everything missed has come. */
  #isCurrent = false
  #isAsking = false
  #askedView: MapView | null = null
  #viewedAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  /** @param galaxyId the galaxy the client knows; used to notice another one */
  constructor(client: Client, galaxyId: string, listener: MapListener) {
    this.#galaxyId = galaxyId
    this.#listener = listener
    this.#client = client
    this.#seat = this.#takeSeat()
  }

  get state(): FeedState {
    const { kind } = this.#seat.state
    if (kind === 'live') return this.#isCurrent ? 'live' : 'catching up'
    return kind
  }

  /**
   * When the feed tries again if an overloaded server asked it to wait, in monotonic ms; else null.
   */
  get busyUntil(): number | null {
    return this.#seat.busyUntil
  }

  /** The server's load level, 0 to 3; see `Seat.load`. */
  get load(): number {
    return this.#seat.load
  }

  /** Failed tries in a row. */
  get failures(): number {
    return 'failures' in this.#seat.state ? this.#seat.state.failures : 0
  }

  /**
   * Whether everything asked for is in view; the server may leave out parts of a large rectangle.
   */
  get isWhole(): boolean {
    const isShown = this.#wanted !== NOTHING && this.#askedView === this.#wanted
    return this.state === 'live' && isShown && this.#left === 0
  }

  get detail(): MapDetail {
    return this.#detail
  }

  /** @returns the number of the last event known of a sector; null if its stream has not begun */
  cursor(sector: SectorId): number | null {
    return this.#cursors.get(sector)
  }

  /** Whether the sector is told because it is in view, as of the last answer. */
  isInView(sector: SectorId): boolean {
    return this.#cursors.isInView(sector)
  }

  /** Says what to show from now on. */
  show(view: MapView): void {
    this.#wanted = view
    this.#ask()
  }

  hurry(): void {
    this.#seat.hurry()
  }

  /** Leaves for a while. `goOn` then brings the events missed, if it comes soon enough. */
  pause(): void {
    clearTimeout(this.#timer)
    this.#seat.leave()
  }

  goOn(): void {
    if (this.#seat.state.kind === 'left') this.#seat = this.#takeSeat()
  }

  leave(): void {
    this.pause()
    this.#cursors.clear()
  }

  #takeSeat(): Seat<GalaxyRoom> {
    return new Seat({
      join: () => joinRoom(this.#client, 'galaxy'),
      onRoom: (room) => this.#listen(room),
      onState: () => this.#seatChanged(),
      onLoad: () => this.#listener.onState(),
      onRefused: () => undefined,
    })
  }

  #listen(room: GalaxyRoom): void {
    room.onMessage<Summary>('summary', (message) => {
      if (!this.#seat.holds(room) || !FEED_STATES[this.state].takesMessages) return
      const fit = this.#cursors.summary(message, performance.now())
      if (fit === 'gap') this.#missing()
      else if (fit === 'repeated') this.#repeated()
      else this.#listener.onSummary(message, fit === 'begins')
    })
    room.onMessage<FeedMessage>('feed', (message) => {
      if (!this.#seat.holds(room) || !FEED_STATES[this.state].takesMessages) return
      const fit = this.#cursors.feed(message, performance.now())
      if (fit === 'gap') this.#missing()
      if (fit === 'repeated') this.#repeated()
      if (fit !== 'abuts' || message.events.length === 0) return
      this.#listener.onEvents(message.events, !this.#isCurrent)
    })
  }

  #seatChanged(): void {
    this.#isCurrent = false
    this.#isAsking = false
    this.#askedView = null
    this.#failures = 0
    clearTimeout(this.#timer)
    this.#listener.onState()
    if (this.#seat.isLive) this.#ask()
  }

  #missing(): void {
    // More messages from behind the gap may come while the request is under way. All are sent
    // again.
    if (!this.#isCurrent) return
    this.gaps += 1
    this.#isCurrent = false
    this.#listener.onState()
    this.#ask()
  }

  /** While catching up after a gap, messages may come by themselves and again with the answer. */
  #repeated(): void {
    if (this.#isCurrent) this.repeats += 1
  }

  /**
   * Asks for missed events, or else for the wanted view. Only one request is under way at a time.
   */
  #ask(): void {
    const { room } = this.#seat
    if (!room || this.#isAsking) return
    const { cursors, own } = this.#cursors.resume(performance.now())
    const hasCursors = Object.keys(cursors).length + Object.keys(own).length > 0
    if (!this.#isCurrent && hasCursors) this.#send(room, () => this.#resume(room, cursors, own))
    else if (this.#wanted !== this.#askedView) this.#askView(room, this.#wanted)
    else this.#becomeCurrent()
  }

  #askView(room: GalaxyRoom, view: MapView): void {
    const waitMs = this.#viewedAt + VIEW_EVERY_MS - performance.now()
    if (waitMs > 0) {
      this.#becomeCurrent()
      this.#askLater(waitMs)
    } else {
      this.#viewedAt = performance.now()
      this.#send(room, () => this.#view(room, view))
    }
  }

  #send(room: GalaxyRoom, request: () => Promise<boolean>): void {
    this.#isAsking = true
    void request()
      .catch(() => false)
      .then((isDone) => {
        if (!this.#seat.holds(room)) return
        this.#isAsking = false
        this.#failures = isDone ? 0 : this.#failures + 1
        if (isDone) this.#ask()
        else this.#askLater(backoffMs(this.#failures))
      })
  }

  #askLater(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), ms)
  }

  async #view(room: GalaxyRoom, view: MapView): Promise<boolean> {
    const options = { timeout: REQUEST_LIMIT_MS }
    const answer = await room.request<MapView, ViewAnswer>('view', view, options)
    if (!answer.ok) {
      // The same request would be refused again; only another view helps.
      if (answer.code === 'too_many' || answer.code === 'busy') return false
      this.#askedView = view
      return true
    }
    // A server of the previous version does not say.
    const told: string | undefined = answer.galaxy
    if (told !== undefined && told !== this.#galaxyId) this.#listener.onOtherGalaxy?.()
    this.#cursors.show(answer.sectors)
    this.#askedView = view
    this.#detail = answer.detail
    this.#left = answer.left
    // A view is asked for only after everything missed has come, or before anything could be
    // missed.
    this.#becomeCurrent()
    return true
  }

  async #resume(room: GalaxyRoom, cursors: SeqBySector, own: SeqBySector): Promise<boolean> {
    const asked = { cursors, own, detail: this.#detail, galaxy: this.#galaxyId }
    const options = { timeout: REQUEST_LIMIT_MS }
    const answer = await room.request<ResumeRequest, ResumeAnswer>('resume', asked, options)
    if (!answer.ok && answer.code !== 'bad_cursor' && answer.code !== 'other_galaxy') return false
    if (!answer.ok) this.#cursors.clear()
    if (!answer.ok && answer.code === 'other_galaxy') this.#listener.onOtherGalaxy?.()
    this.#becomeCurrent()
    // Asks for the view again, as it may have changed meanwhile, or may be a rectangle.
    this.#askedView = null
    return true
  }

  #becomeCurrent(): void {
    if (this.#isCurrent) return
    this.#isCurrent = true
    this.#listener.onState()
  }
}
