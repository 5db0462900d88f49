import type { Log } from '../../ops/log.ts'
import type { OrderAnswer } from '../../protocol/orders.ts'
import type { Facts } from '../../sim/core/Facts.ts'
import type { Fact } from '../../sim/core/FactTable.ts'
import type { CommanderId } from '../../sim/core/ids.ts'
import { refuse } from '../../sim/core/refusal.ts'
import { evolve } from '../../sim/evolve.ts'
import type { Transit } from '../../sim/fleets/fleet.ts'
import type { Galaxy } from '../../sim/galaxy/galaxy.ts'
import type { InboxRow } from '../../sim/inbox.ts'
import { mayBear, type Order } from '../../sim/orders.ts'
import { copyState, type SectorState } from '../../sim/sectorState.ts'
import type { Clock } from '../Clock.ts'
import type { GalaxyClock } from '../GalaxyClock.ts'
import type { Lease, OrderAck, Store, Verdict } from '../Store.ts'
import type { Secrets } from '../secretsOf.ts'
import { FleetCounts } from './FleetCounts.ts'
import { isDamage, loadSector } from './loadSector.ts'
import type { OrderAdmission } from './OrderAdmission.ts'
import { type Commit, type SectorWatcher, SectorWatchers } from './SectorWatchers.ts'
import { Snapshots } from './Snapshots.ts'
import { checkPassage, type GoneReason, type SectorLife } from './sectorLife.ts'
import type { Turn } from './Turn.ts'
import { takeTurn } from './takeTurn.ts'
import { Waiting } from './Waiting.ts'

/** Turns in a row that may fail to be saved before the sector counts as damaged [IN-2]. */
const FAILED_TURNS_MAX = 3

/** What a host needs of the process around it. */
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
  readonly secrets: Secrets
  /** Whether there are pirates; by default there are none. */
  readonly hasPirates?: boolean
  /** The version in which to write events, fleets and snapshots. */
  writes(): number
  /** Asks for a turn, because something is due or waiting. */
  turnWanted(host: SectorHost): void
  /** Takes the sector out of this process, because it cannot go on here. */
  stop(host: SectorHost, reason: GoneReason): void
}

const UNCOUNTED = refuse(
  'unavailable',
  'Your fleets could not be counted at the moment. Send the order again.',
)
const MOVED = refuse('moved', 'The sector is being taken up elsewhere. Join it again and resend.')

/**
 * A sector in the process that owns it. Orders and time go in, committed events come out.
 *
 *     order → queue → turn (decide, evolve the working copy) → commit → verdict → show
 *
 * Only one turn is under way at a time; whatever comes meanwhile waits for the next. Nothing of a
 * turn is shown before its verdict [DUR-1].
 */
export class SectorHost {
  readonly lease: Lease
  readonly #context: HostContext
  readonly #waiting: Waiting
  readonly #fleetCounts: FleetCounts
  readonly #snapshots: Snapshots
  readonly #watchers: SectorWatchers
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
    this.#waiting = new Waiting(this.lease, context)
    this.#fleetCounts = new FleetCounts(this.lease, context)
    this.#watchers = new SectorWatchers(this.lease, context.log)
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
    return this.#waiting.orders.length
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
    const next = this.#waiting.nextAt(working)
    return next === null ? null : next + working.lagMs
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
    this.#waiting.startFrom(loaded.state.now, transits, inbox)
    this.#snapshots.startAt(loaded.snapshotSeq)
    this.#pass({ kind: 'live', committed: loaded.state, working: copyState(loaded.state) })
    this.#context.turnWanted(this)
  }

  /** Gives an order. The answer comes after its commit, and it always comes [IN-2]. */
  order(commander: CommanderId, order: Order): Promise<OrderAnswer> {
    const counting = this.#fleetCounts.underWay(commander)
    const bears = mayBear(order)
    if (!bears && !counting) return this.#submit(commander, order, 0)
    const early = this.#isTakingOrders ? this.#waiting.orders.early(commander, order) : MOVED
    if (early) return Promise.resolve(early)
    // Orders that come during a count wait for it too: none overtakes another of its commander.
    const elsewhere = bears || !counting ? this.#fleetCounts.of(commander) : counting
    return elsewhere.then((count) =>
      bears && count === null ? UNCOUNTED : this.#submit(commander, order, count ?? 0),
    )
  }

  get #isTakingOrders(): boolean {
    const { kind } = this.#life
    return kind !== 'draining' && kind !== 'gone' && this.#context.isLeased()
  }

  #submit(commander: CommanderId, order: Order, fleetsElsewhere: number): Promise<OrderAnswer> {
    if (!this.#isTakingOrders) return Promise.resolve(MOVED)
    const answer = this.#waiting.orders.submit(commander, order, fleetsElsewhere)
    this.#context.turnWanted(this)
    return answer
  }

  /** Tells of a fleet on its way here. Late and repeated calls do no harm. */
  expect(transit: Transit): void {
    if (this.#life.kind === 'gone' || this.#life.kind === 'loading') return
    const here = this.#life.working.fleets.get(transit.fleet.id)
    if (here && here.hops >= transit.fleet.hops) return
    if (this.#waiting.arrivals.add(transit)) this.#context.turnWanted(this)
  }

  /** Tells of a row in the sector's inbox. Late and repeated calls do no harm. */
  deliver(row: InboxRow): void {
    if (this.#life.kind === 'gone' || this.#life.kind === 'loading') return
    if (this.#waiting.receive(row)) this.#context.turnWanted(this)
  }

  /** Tells of facts that are new to this process. */
  learn(facts: readonly Fact[]): void {
    // One that loads looks at all of them when it goes live.
    if (!('working' in this.#life)) return
    const { kind, working } = this.#life
    const isConcerned = this.#waiting.facts.learn(this.#context.facts, working, facts)
    if (isConcerned && kind === 'live') this.#context.turnWanted(this)
  }

  /** Whether a fleet of the commander is known to be on its way here. */
  awaits(commander: CommanderId): boolean {
    return this.#waiting.arrivals.has(commander)
  }

  /** @returns a function that ends the watch */
  watch(watcher: SectorWatcher): () => void {
    return this.#watchers.add(watcher)
  }

  /** Decides what is due and the waiting orders. @returns null if there is nothing to commit */
  beginTurn(): Turn | null {
    this.#waiting.orders.giveUpLate()
    // Draining, it begins none: what is due waits in the store for the next owner.
    if (this.#turn || this.#life.kind !== 'live') return null
    if (!this.#context.isLeased()) return null
    const { galaxy, facts, writes, secrets } = this.#context
    const { working } = this.#life
    const turn = takeTurn(
      {
        ...{ galaxy, facts, writes: writes() },
        newId: (seq, n) => secrets.newId(this.lease, seq, n),
        hasPirates: this.#context.hasPirates ?? false,
        secretDice: () => secrets.dice(this.lease.sector),
      },
      working,
      this.lease,
      this.now(),
      this.#waiting,
      (error, cause) =>
        this.#context.log.error(
          { ...this.lease, cause, err: error },
          'an order or inbox row could not be decided',
        ),
    )
    const { events, effects } = turn.commit
    if (events.length + effects.inbox.length + turn.accepted.length === 0) {
      void this.#waiting.answerRefused(turn.refused)
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
        this.#waiting.putBackOrders(turn, [])
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
    this.#waiting.orders.refuseAll(MOVED)
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
    this.#waiting.orders.refuseAll(MOVED)
    this.#wakeDrain()
    this.#watchers.gone(reason)
  }

  #accept(turn: Turn): void {
    if (this.#life.kind !== 'live' && this.#life.kind !== 'draining') return
    const { committed } = this.#life
    const { commit: own } = turn
    for (const event of own.events) evolve(committed, event)
    this.#seq = committed.seq
    this.#failedTurns = 0
    for (const { pending, outcome } of turn.accepted) pending.answer(outcome)
    void this.#waiting.answerRefused(turn.refused)
    const commit: Commit = {
      sector: this.lease.sector,
      epoch: this.lease.epoch,
      from: own.seq + 1,
      to: committed.seq,
      events: own.events,
      state: committed,
      departures: own.effects.produced,
    }
    this.#watchers.committed(commit)
    this.#snapshots.takeIfDue(committed)
    this.#wakeDrain()
    // A turn that was cut short by its bound left orders behind.
    if (this.#waiting.orders.length > 0) this.#context.turnWanted(this)
  }

  /**
   * Undoes a refused turn, so that it is decided again from the committed state.
   * @param known orders that took effect before: they get their first answers and are not retried
   * @param isInboxThere whether the turn's inbox rows are still there; if not, the inbox is reread
   */
  #decideAnew(turn: Turn, known: readonly OrderAck[], isInboxThere: boolean): void {
    if (this.#life.kind !== 'live' && this.#life.kind !== 'draining') return
    for (const transit of turn.arrivals) this.#waiting.arrivals.putBack(transit)
    if (isInboxThere) for (const row of turn.inbox) this.#waiting.inbox.putBack(row)
    else void this.#waiting.readInbox((row) => this.deliver(row))
    this.#waiting.facts.startAgain(this.#life.committed.now)
    this.#life = { ...this.#life, working: copyState(this.#life.committed) }
    this.#waiting.putBackOrders(turn, known)
    this.#wakeDrain()
    this.#context.turnWanted(this)
  }

  /** Back to what the database holds, with the same lease. */
  #reload(): void {
    this.#waiting.forgetStored()
    this.#pass({ kind: 'loading' })
    this.#wakeDrain()
    this.load().catch((error: unknown) => {
      this.#context.log.error({ ...this.lease, err: error }, 'sector could not be loaded again')
      this.#context.stop(this, isDamage(error) ? 'damaged' : 'lost')
    })
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
