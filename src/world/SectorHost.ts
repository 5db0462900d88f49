import type { Log } from '../ops/log.ts'
import type { OrderAnswer } from '../protocol/orders.ts'
import type { Facts } from '../sim/core/Facts.ts'
import type { Fact } from '../sim/core/FactTable.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { refuse } from '../sim/core/refusal.ts'
import type { SectorEvent } from '../sim/events.ts'
import { evolve } from '../sim/evolve.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import type { Galaxy } from '../sim/galaxy/galaxy.ts'
import type { InboxRow } from '../sim/inbox.ts'
import type { Order } from '../sim/orders.ts'
import { copyState, type SectorState } from '../sim/sectorState.ts'
import { Arrivals } from './Arrivals.ts'
import type { Clock } from './Clock.ts'
import { FactWatch } from './facts/FactWatch.ts'
import type { GalaxyClock } from './GalaxyClock.ts'
import { Inbox } from './Inbox.ts'
import { isDamage, loadSector } from './loadSector.ts'
import type { OrderAdmission } from './OrderAdmission.ts'
import { keyOf, OrderQueue, type PendingOrder } from './OrderQueue.ts'
import { recheckRefusals, UNSURE } from './recheckRefusals.ts'
import { Snapshots } from './Snapshots.ts'
import type { Lease, OrderAck, Store, Verdict } from './Store.ts'
import { checkPassage, type GoneReason, type SectorLife } from './sectorLife.ts'
import { type Turn, takeTurn } from './takeTurn.ts'

/** Turns in a row that may fail to be saved before the sector counts as damaged [IN-2]. */
const FAILED_TURNS_MAX = 3

/** A commit, for those who show it. `from` and `to` are the first and last seq of its events. */
export interface Commit {
  readonly sector: SectorId
  readonly epoch: number
  readonly from: number
  readonly to: number
  readonly events: readonly SectorEvent[]
  /** The sector's state after the events. Watchers must not change it. */
  readonly state: SectorState
  /** The fleets that left for a lane with this commit. */
  readonly departures: readonly Transit[]
}

export interface SectorWatcher {
  committed(commit: Commit): void
  gone(reason: GoneReason): void
}

/** What a host needs from its process. */
export interface HostContext {
  readonly store: Store
  readonly clock: Clock
  readonly galaxyClock: GalaxyClock
  readonly galaxy: Galaxy
  readonly facts: Facts
  readonly log: Log
  readonly admission: OrderAdmission
  /** Whether the process's lease is valid, by its own monotonic deadline [OWN-3]. */
  isLeased(): boolean
  /** The version in which to write events, fleets and snapshots. */
  writes(): number
  /** Asks for a turn, because something is due or waiting. */
  turnWanted(host: SectorHost): void
  /** Takes the sector out of this process, because it cannot go on here. */
  stop(host: SectorHost, reason: GoneReason): void
}

const MOVED = refuse('moved', 'The sector is being taken up elsewhere. Join it again and resend.')

/**
 * A sector in the process that owns it. Orders and time go in, committed events come out.
 *
 *     order → desk → turn (decide, evolve the working copy) → commit → verdict → show
 *
 * Only one turn is under way at a time; whatever comes meanwhile waits for the next. Nothing of a
 * turn is shown before its verdict [DUR-1].
 */
export class SectorHost {
  readonly lease: Lease
  readonly #context: HostContext
  readonly #desk: OrderQueue
  readonly #arrivals = new Arrivals()
  readonly #inbox = new Inbox()
  readonly #factWatch = new FactWatch(0)
  readonly #snapshots: Snapshots
  readonly #watchers = new Set<SectorWatcher>()
  #life: SectorLife = { kind: 'loading' }
  #turn: Turn | null = null
  #seq: number
  #failedTurns = 0
  #countedFrom: number
  #idleSince: number
  #drained: Promise<void> | null = null
  #drainWaits: (() => void) | null = null

  /** @param seq the head of the journal when the sector was claimed */
  constructor(lease: Lease, seq: number, context: HostContext) {
    this.lease = { sector: lease.sector, epoch: lease.epoch }
    this.#seq = seq
    this.#countedFrom = seq
    this.#context = context
    this.#desk = new OrderQueue(context.clock, context.admission)
    this.#snapshots = new Snapshots(context.store, this.lease, () => context.writes(), context.log)
    this.#idleSince = context.clock.monotonicMs()
  }

  get life(): SectorLife['kind'] {
    return this.#life.kind
  }

  /** The state that may be shown; null unless the sector is live or draining. */
  get committed(): SectorState | null {
    return 'committed' in this.#life ? this.#life.committed : null
  }

  get queued(): number {
    return this.#desk.length
  }

  /** @returns the events since `countEventsAnew`: a measure of how busy the sector is */
  eventsSince(): number {
    return this.#seq - this.#countedFrom
  }

  countEventsAnew(): void {
    this.#countedFrom = this.#seq
  }

  /** Sector time: galaxy ms minus the sector's lag, never before its last event [TIME-1]. */
  now(): number {
    const state = this.committed
    if (!state) return this.#context.galaxyClock.now()
    return Math.max(state.now, this.#context.galaxyClock.now() - state.lagMs)
  }

  /** @returns the galaxy ms at which something is next due in the sector; null if nothing is */
  nextDueAt(): number | null {
    if (this.#life.kind !== 'live' && this.#life.kind !== 'draining') return null
    const { working } = this.#life
    const moments = [
      working.due.next(this.#context.writes())?.at,
      this.#arrivals.next()?.arriveAt,
      this.#factWatch.next(this.#context.facts, working),
    ]
    const next = Math.min(...moments.filter((at) => at !== null && at !== undefined))
    return next === Number.POSITIVE_INFINITY ? null : next + working.lagMs
  }

  /** Whether an item waits for the galaxy to be written in a newer version: it must not sleep. */
  isHeldBack(): boolean {
    return 'working' in this.#life && this.#life.working.due.holdsBack(this.#context.writes())
  }

  /** @returns real ms since the sector's last turn */
  idleMs(): number {
    return this.#turn ? 0 : this.#context.clock.monotonicMs() - this.#idleSince
  }

  /**
   * Loads the state from the store and goes live. Orders that came before wait.
   * @throws StoreError, SectorDamagedError, FormatError
   */
  async load(): Promise<void> {
    const { store, galaxy, log } = this.#context
    const claim = { ...this.lease, seq: this.#seq }
    const loaded = await loadSector(store, galaxy, claim, log)
    const transits = await store.transitsTo(this.lease.sector)
    const inbox = await store.inboxOf(this.lease.sector)
    if (this.#life.kind !== 'loading') return
    for (const transit of transits) this.#arrivals.add(transit)
    for (const row of inbox) this.#receive(row)
    this.#snapshots.startAt(loaded.snapshotSeq)
    this.#factWatch.startAgain(loaded.state.now)
    this.#pass({ kind: 'live', committed: loaded.state, working: copyState(loaded.state) })
    this.#context.turnWanted(this)
  }

  /** Gives an order. The answer comes after its commit, and it always comes [IN-2]. */
  order(commander: CommanderId, order: Order): Promise<OrderAnswer> {
    if (this.#life.kind === 'draining' || this.#life.kind === 'gone') return Promise.resolve(MOVED)
    if (!this.#context.isLeased()) return Promise.resolve(MOVED)
    const answer = this.#desk.submit(commander, order)
    this.#context.turnWanted(this)
    return answer
  }

  /** Tells of a fleet on its way here. Late and repeated calls do no harm. */
  expect(transit: Transit): void {
    if (this.#life.kind === 'gone' || this.#life.kind === 'loading') return
    const here = this.#life.working.fleets.get(transit.fleet.id)
    if (here && here.hops >= transit.fleet.hops) return
    if (this.#arrivals.add(transit)) this.#context.turnWanted(this)
  }

  /** Tells of a row in the sector's inbox. Late and repeated calls do no harm. */
  deliver(row: InboxRow): void {
    if (this.#life.kind === 'gone' || this.#life.kind === 'loading') return
    if (this.#receive(row)) this.#context.turnWanted(this)
  }

  /**
   * A row of a version not yet written stays in the database, and a poll reads it again [VER-1].
   */
  #receive(row: InboxRow): boolean {
    return row.v <= this.#context.writes() && this.#inbox.add(row)
  }

  /** Tells of facts that are new to this process. */
  learn(facts: readonly Fact[]): void {
    // One that loads looks at all of them when it goes live.
    if (!('working' in this.#life)) return
    const { kind, working } = this.#life
    const isConcerned = this.#factWatch.learn(this.#context.facts, working, facts)
    if (isConcerned && kind === 'live') this.#context.turnWanted(this)
  }

  /** Whether a fleet of the commander is known to be on its way here. */
  awaits(commander: CommanderId): boolean {
    return this.#arrivals.has(commander)
  }

  /** @returns a function that ends the watch */
  watch(watcher: SectorWatcher): () => void {
    this.#watchers.add(watcher)
    return () => {
      this.#watchers.delete(watcher)
    }
  }

  /** Decides what is due and the waiting orders. @returns null if there is nothing to commit */
  beginTurn(): Turn | null {
    this.#desk.giveUpLate()
    // A draining sector begins no turn: what is due waits in the store for the next owner.
    if (this.#turn || this.#life.kind !== 'live') return null
    if (!this.#context.isLeased()) return null
    const { galaxy, facts, writes } = this.#context
    const { working } = this.#life
    const turn = takeTurn(
      { galaxy, facts, writes: writes() },
      working,
      this.lease,
      this.now(),
      {
        arrivals: this.#arrivals,
        inbox: this.#inbox,
        facts: this.#factWatch,
        desk: this.#desk,
      },
      (error, cause) =>
        this.#context.log.error(
          { ...this.lease, cause, err: error },
          'an order or inbox row could not be decided',
        ),
    )
    const { events, effects } = turn.commit
    if (events.length + effects.inbox.length + turn.accepted.length === 0) {
      if (turn.refused.length > 0) void this.#answerRefused(turn.refused)
      return null
    }
    this.#turn = turn
    return turn
  }

  /** Ends the turn under way with the store's verdict. */
  endTurn(verdict: Verdict): void {
    const turn = this.#turn
    if (!turn || this.#life.kind === 'gone') return
    this.#turn = null
    this.#idleSince = this.#context.clock.monotonicMs()
    switch (verdict.kind) {
      case 'accepted':
      case 'already_applied':
        this.#accept(turn)
        break
      case 'order_known':
        this.#decideAnew(turn, verdict.known, true)
        break
      case 'inbox_gone':
        // The sender took the row back: the rest of the turn is decided again without it.
        this.#decideAnew(turn, [], false)
        break
      case 'transit_gone':
      case 'fleet_moved':
        this.#context.log.warn({ ...this.lease, verdict: verdict.kind }, 'sector loads again')
        this.#putBackOrders(turn, null)
        this.#reload()
        break
      case 'stale':
        this.#turn = turn
        this.#context.stop(this, 'lost')
        break
      default:
        verdict satisfies never
    }
  }

  /** The turn cannot be saved: its orders get an error, and the sector reloads its stored state. */
  failTurn(error: unknown): void {
    const turn = this.#turn
    if (!turn || this.#life.kind === 'gone') return
    this.#turn = null
    this.#context.log.error({ ...this.lease, err: error }, 'a turn could not be saved')
    const refusal = refuse(
      'internal',
      'The order could not be saved, through a fault of the server.',
    )
    for (const pending of turn.orders) pending.answer(refusal)
    if (++this.#failedTurns >= FAILED_TURNS_MAX) this.#context.stop(this, 'damaged')
    else this.#reload()
  }

  /** Takes no more orders, waits for the turn under way, and saves a snapshot. Never rejects. */
  drain(): Promise<void> {
    // A loading sector cannot be drained yet, so a later call must be able to try again.
    this.#drained ??= this.#drain().finally(() => {
      if (this.#life.kind !== 'draining') this.#drained = null
    })
    return this.#drained
  }

  async #drain(): Promise<void> {
    if (this.#life.kind !== 'live') return
    this.#pass({ ...this.#life, kind: 'draining' })
    this.#desk.refuseAll(MOVED)
    await this.#turnEnded()
    // The sector may have been lost meanwhile, or be loading again.
    if (this.life === 'draining' && this.committed) await this.#snapshots.take(this.committed)
  }

  /**
   * Ends the sector in this process. Waiting orders can be sent again; those in the turn under way
   * have an unknown outcome [DUR-4].
   */
  end(reason: GoneReason): void {
    if (this.#life.kind === 'gone') return
    this.#pass({ kind: 'gone', reason })
    const unknown = refuse(
      'unknown',
      'The sector was lost while the order was saved. Send the same id again.',
    )
    for (const pending of this.#turn?.orders ?? []) pending.answer(unknown)
    this.#turn = null
    this.#desk.refuseAll(MOVED)
    this.#wakeDrain()
    this.#tell((watcher) => watcher.gone(reason))
    this.#watchers.clear()
  }

  #accept(turn: Turn): void {
    if (this.#life.kind !== 'live' && this.#life.kind !== 'draining') return
    const { committed } = this.#life
    const { commit: own } = turn
    for (const event of own.events) evolve(committed, event)
    this.#seq = committed.seq
    this.#failedTurns = 0
    for (const { pending, outcome } of turn.accepted) pending.answer(outcome)
    if (turn.refused.length > 0) void this.#answerRefused(turn.refused)
    const commit: Commit = {
      sector: this.lease.sector,
      epoch: this.lease.epoch,
      from: own.seq + 1,
      to: committed.seq,
      events: own.events,
      state: committed,
      departures: own.effects.produced,
    }
    this.#tell((watcher) => watcher.committed(commit))
    this.#snapshots.takeIfDue(committed)
    this.#wakeDrain()
    // A turn that reached its bound left orders behind.
    if (this.#desk.length > 0) this.#context.turnWanted(this)
  }

  /** A failing watcher stops neither the sector nor the other watchers [LIFE-1]. */
  #tell(say: (watcher: SectorWatcher) => void): void {
    for (const watcher of [...this.#watchers]) {
      try {
        say(watcher)
      } catch (error) {
        this.#context.log.error({ ...this.lease, err: error }, 'a watcher of the sector failed')
      }
    }
  }

  /**
   * Undoes a refused turn, so that it is decided again from the committed state.
   * @param known orders that took effect before: they get their first answers and are not retried
   * @param isInboxThere whether the turn's inbox rows are still there; if not, the inbox is reread
   */
  #decideAnew(turn: Turn, known: readonly OrderAck[], isInboxThere: boolean): void {
    if (this.#life.kind !== 'live' && this.#life.kind !== 'draining') return
    for (const transit of turn.arrivals) this.#arrivals.putBack(transit)
    if (isInboxThere) for (const row of turn.inbox) this.#inbox.putBack(row)
    else void this.#readInbox()
    this.#factWatch.startAgain(this.#life.committed.now)
    this.#life = { ...this.#life, working: copyState(this.#life.committed) }
    this.#putBackOrders(turn, known)
    this.#wakeDrain()
    this.#context.turnWanted(this)
  }

  #putBackOrders(turn: Turn, known: readonly OrderAck[] | null): void {
    const first = new Map(known?.map((ack) => [keyOf(ack.commander, ack.orderId), ack.outcome]))
    const again: PendingOrder[] = []
    for (const pending of turn.orders) {
      const outcome = first.get(keyOf(pending.commander, pending.order.id))
      if (outcome) pending.answer(outcome)
      else again.push(pending)
    }
    this.#desk.putBack(again)
  }

  /** Loads the sector again from the database, under the same lease. */
  #reload(): void {
    this.#arrivals.clear()
    this.#inbox.clear()
    this.#pass({ kind: 'loading' })
    this.#wakeDrain()
    this.load().catch((error: unknown) => {
      this.#context.log.error({ ...this.lease, err: error }, 'sector could not be loaded again')
      this.#context.stop(this, isDamage(error) ? 'damaged' : 'lost')
    })
  }

  async #answerRefused(refused: Turn['refused']): Promise<void> {
    const answers = await recheckRefusals(this.#context.store, refused).catch((error: unknown) => {
      this.#context.log.warn({ ...this.lease, err: error }, 'refused orders could not be looked up')
      return []
    })
    refused.forEach(({ pending }, index) => {
      pending.answer(answers[index] ?? UNSURE)
    })
  }

  /**
   * Rereads the inbox, since the verdict does not say which row is gone. A poll mends a failure.
   */
  async #readInbox(): Promise<void> {
    try {
      const rows = await this.#context.store.inboxOf(this.lease.sector)
      this.#inbox.clear()
      for (const row of rows) this.deliver(row)
    } catch (error) {
      this.#context.log.warn({ ...this.lease, err: error }, 'the inbox could not be read')
    }
  }

  #turnEnded(): Promise<void> {
    if (!this.#turn) return Promise.resolve()
    return new Promise((resolve) => {
      this.#drainWaits = resolve
    })
  }

  #pass(next: SectorLife): void {
    checkPassage(this.#life.kind, next.kind)
    this.#life = next
  }

  #wakeDrain(): void {
    this.#drainWaits?.()
    this.#drainWaits = null
  }
}
