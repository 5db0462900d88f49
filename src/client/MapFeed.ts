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
/** A view that changes all the time, as the map moves, is told to the server so often. */
const VIEW_EVERY_MS = 200
/** Asked for, too, where nobody said what to show: the answer tells which galaxy it is. */
const NOTHING: MapView = { sectors: [] }

type GalaxyRoom = Room

export interface MapListener {
  onState(): void
  /** @param isNew whether what was known of the sector may be out of date */
  onSummary(summary: Summary, isNew: boolean): void
  /** @param isLate whether they happened while we were away */
  onEvents(events: readonly FeedEvent[], isLate: boolean): void
  /** The server plays another galaxy now than the one we know, or says so. */
  onOtherGalaxy?(): void
}

/**
 * The map's feed, held until it is left: what is in view, and one's own fleets wherever they are.
 *
 *     join → view (the first time) or resume (with cursors) → live → lost → join …
 *
 * Each message is held against the one before it; should something be missing, what comes after the
 * last good one is asked for again [FEED-1].
 */
export class MapFeed {
  /** How often something was missing: 0, unless the server has a bug. */
  gaps = 0
  /** How often something came again that nobody had asked for again: 0 as well. */
  repeats = 0
  readonly #galaxyId: string
  readonly #listener: MapListener
  readonly #cursors = new StreamCursors()
  readonly #client: Client
  #seat: Seat<GalaxyRoom>
  #wanted: MapView = NOTHING
  #detail: MapDetail = 'events'
  #left = 0
  /** Whether what was missed has come. */
  #isCurrent = false
  #isAsking = false
  #askedView: MapView | null = null
  #viewedAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  /** @param galaxyId so that what another galaxy tells is not taken for ours */
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

  /** When it tries again, if the server is overloaded and asked us to wait; monotonic ms. */
  get busyUntil(): number | null {
    return this.#seat.busyUntil
  }

  /** How much too much the server has to do; see `Seat.load`. */
  get load(): number {
    return this.#seat.load
  }

  /** Tries in a row that failed. */
  get failures(): number {
    return 'failures' in this.#seat.state ? this.#seat.state.failures : 0
  }

  /** Whether all that was asked for is in view: of a large piece of the map some may be left out. */
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

  /** Whether a sector is told of because it is in view, as of the last answer. */
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

  /** Leaves for a while; what happens meanwhile comes when it goes on, if that is soon enough. */
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
    // While it is asked for, more of what follows the gap may come: all of that is sent again.
    if (!this.#isCurrent) return
    this.gaps += 1
    this.#isCurrent = false
    this.#listener.onState()
    this.#ask()
  }

  /** After a gap, what follows it may come once by itself and once as the answer. */
  #repeated(): void {
    if (this.#isCurrent) this.repeats += 1
  }

  /** Asks for what is missing, or else for the view that is wanted; one thing at a time. */
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
      // Asked again, it would be refused again: only another view helps.
      if (answer.code === 'too_many' || answer.code === 'busy') return false
      this.#askedView = view
      return true
    }
    // A server of the version before does not say.
    const told: string | undefined = answer.galaxy
    if (told !== undefined && told !== this.#galaxyId) this.#listener.onOtherGalaxy?.()
    this.#cursors.show(answer.sectors)
    this.#askedView = view
    this.#detail = answer.detail
    this.#left = answer.left
    // Before a view is asked for, what was missed has come, or there is nothing to miss yet.
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
    // Where the view moved on meanwhile, or is a piece of the map, the server is told.
    this.#askedView = null
    return true
  }

  #becomeCurrent(): void {
    if (this.#isCurrent) return
    this.#isCurrent = true
    this.#listener.onState()
  }
}
