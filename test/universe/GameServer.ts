import { pino } from 'pino'
import type { OrderAnswer } from '../../src/protocol/orders.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import type { CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import type { Transit } from '../../src/sim/fleets/fleet.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import type { Order } from '../../src/sim/orders.ts'
import type { Beat, CommitBatch, Lease, Store } from '../../src/world/Store.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import type { Opened } from '../../src/world/sectors/SectorOpener.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { World, type WorldTimes } from '../../src/world/World.ts'
import type { FakeProcess } from '../../testkit/FakeProcess.ts'
import type { MemoryStore } from '../../testkit/MemoryStore.ts'
import type { Auditor } from './Auditor.ts'

/** How far a process may run ahead of galaxy time, in ms, while the database's clock is not set. */
const AHEAD_MS_MAX = 300

/** What a server knows of the universe. */
export interface ServerSurroundings {
  readonly seed: number
  readonly galaxy: Galaxy
  readonly store: Pick<MemoryStore, 'galaxyMs'>
  readonly auditor: Auditor
  readonly plan: { readonly scale: number; readonly times: Partial<WorldTimes> }
  readonly lifeMs: number
  readonly logLevel: string
  readonly counts: { releases: number; sectorsLapsed: number; readonly clockSteps: number }
  logged(process: FakeProcess, line: string): void
  nudged(to: string, sector: SectorId): void
  hinted(transit: Transit): void
  departed(transit: Transit): void
  /** Runs something once all consequences of this step have happened. */
  afterStep(run: () => void): void
}

/** A server process with a world in it, and what the test has seen of it. */
export class GameServer {
  readonly process: FakeProcess
  readonly world: World
  readonly #universe: ServerSurroundings
  /** Orders given here that have no answer yet. */
  readonly #unanswered = new Set<{ readonly at: number; readonly orderId: string }>()
  readonly #liveSince = new Map<SectorHost, number>()
  /** The end of its lease as the test reckons it: from when the last good beat was sent. */
  #deadline = Number.NEGATIVE_INFINITY
  /** Flushes first sent while the lease ran. */
  readonly #sentInTime = new Set<string>()
  readonly #unsettled = new Map<string, readonly Lease[]>()
  readonly #poisonedAt = new Map<SectorId, number>()
  /** The load that it reports to the others. */
  busy = 0
  #galaxyMs = 0
  #flushes = 0

  constructor(process: FakeProcess, store: Store, universe: ServerSurroundings) {
    this.process = process
    this.#universe = universe
    this.world = new World({
      store,
      clock: process.clock,
      galaxy: { ...universe.galaxy, id: 'universe' },
      node: { id: process.id, address: `${process.id}:2567` },
      log: pino({ level: universe.logLevel }, { write: (line) => universe.logged(process, line) }),
      times: universe.plan.times,
      // Few enough that some sectors wait, even in so small a galaxy.
      openingsAtOnce: 1 + (universe.seed % 3),
      secrets: {
        newId: ({ sector, epoch }, seq, n) => `b${sector}-${epoch}-${seq}-${n}`,
        dice: (sector) => Dice.seeded(`secret ${universe.seed}/${sector}`).state,
      },
      hasPirates: true,
      newBatchId: () => `${process.id}/${++this.#flushes}`,
      load: () => ({ clients: 0, busy: this.busy }),
      neighbours: {
        handedOver: (to, sector) => universe.nudged(to, sector),
        factsCommitted: () => {},
        arriving: (transit) => universe.hinted(transit),
        sent: () => {},
      },
    })
    this.world.watch({
      live: (host) => this.#live(host),
      gone: (host, reason) => {
        this.#liveSince.delete(host)
        if (reason === 'released') universe.counts.releases++
        if (reason === 'lapsed') universe.counts.sectorsLapsed++
      },
    })
  }

  get isLeased(): boolean {
    return this.process.clock.monotonicMs() < this.#deadline
  }

  open(sector: SectorId): Promise<Opened> {
    return this.world.open(sector).then((opened) => {
      if (opened.kind === 'here' && !this.isLeased) {
        this.#universe.auditor.violate(
          'OWN-3',
          `${this.process.id} admits a join of sector ${sector} without a lease`,
        )
      }
      return opened
    })
  }

  order(host: SectorHost, commander: CommanderId, order: Order): Promise<OrderAnswer> {
    const entry = { at: this.process.clock.monotonicMs(), orderId: order.id }
    this.#unanswered.add(entry)
    return host.order(commander, order).finally(() => this.#unanswered.delete(entry))
  }

  /** Orders that have waited longer for an answer than any may [IN-2]. */
  overdueOrders(ms: number): string[] {
    const since = this.process.clock.monotonicMs() - ms
    return [...this.#unanswered].flatMap(({ at, orderId }) => (at < since ? [orderId] : []))
  }

  notePoison(sector: SectorId): void {
    this.#poisonedAt.set(sector, this.process.clock.monotonicMs())
  }

  wasPoisoned(sector: SectorId): boolean {
    const at = this.#poisonedAt.get(sector)
    return at !== undefined && this.process.clock.monotonicMs() - at < 60_000
  }

  // ---- What went over the wire

  /** A commit without an answer is sent again unchanged, or not at all [DUR-4]. */
  commitSent({ id, commits }: CommitBatch): void {
    for (const [other, leases] of this.#unsettled) {
      const again = leases.find(({ sector, epoch }) =>
        commits.some((offer) => offer.sector === sector && offer.epoch === epoch),
      )
      if (!again || (other === id && leases.length === commits.length)) continue
      this.#universe.auditor.violate(
        'DUR-4',
        `${this.process.id} sends ${id} for sector ${again.sector} while ${other} is not settled`,
      )
    }
    if (!this.#unsettled.has(id) && this.isLeased) this.#sentInTime.add(id)
    this.#unsettled.set(id, commits)
  }

  commitSettled(id: string): void {
    this.#unsettled.delete(id)
  }

  releaseSent({ sector, epoch }: Lease): void {
    if (this.world.hosts.get(sector)?.lease.epoch !== epoch) return
    for (const [id, leases] of this.#unsettled) {
      if (!leases.some((lease) => lease.sector === sector && lease.epoch === epoch)) continue
      this.#universe.auditor.violate(
        'DUR-4',
        `${this.process.id} releases sector ${sector} while ${id} is not settled`,
      )
    }
  }

  beatAnswered(sentAt: number, beat: Beat | null): void {
    this.#deadline = beat
      ? Math.max(this.#deadline, sentAt + this.#universe.lifeMs)
      : Number.NEGATIVE_INFINITY
    if (!beat) return
    const held = new Map(beat.held.map(({ sector, epoch }) => [sector, epoch]))
    const doomed = [...this.#liveSince].flatMap(([host, since]) =>
      since < sentAt && held.get(host.lease.sector) !== host.lease.epoch ? [host] : [],
    )
    this.#universe.afterStep(() => {
      for (const { life, lease } of doomed) {
        if (life === 'gone' || this.process.state !== 'running') continue
        this.#universe.auditor.violate(
          'OWN-3',
          `${this.process.id} goes on with sector ${lease.sector}, which a beat says is lost`,
        )
      }
    })
  }

  // ---- What it shows

  #live(host: SectorHost): void {
    const { auditor } = this.#universe
    this.#liveSince.set(host, this.process.clock.monotonicMs())
    if (host.committed) auditor.checkState(host.lease.sector, host.committed)
    host.watch({
      committed: (commit) => this.#committed(commit),
      gone: () => {},
    })
  }

  #committed(commit: Commit): void {
    const { auditor } = this.#universe
    auditor.shown(commit)
    const flush = commit.events.length > 0 ? auditor.flushOf(commit.sector, commit.to) : null
    if (flush !== null && !this.#sentInTime.has(flush)) {
      auditor.violate(
        'OWN-3',
        `${this.process.id} shows what it decided in sector ${commit.sector} without a lease`,
      )
    }
    for (const transit of commit.departures) this.#universe.departed(transit)
  }

  /** Call this when nothing is under way. */
  check(): void {
    if (this.process.state !== 'running') return
    const { auditor, counts, store, plan } = this.#universe
    const galaxyMs = this.world.galaxyClock.now()
    if (galaxyMs < this.#galaxyMs) {
      auditor.violate('TIME-1', `the galaxy clock of ${this.process.id} ran back`)
    }
    this.#galaxyMs = galaxyMs
    if (!this.isLeased || counts.clockSteps > 0) return
    const aheadMs = (galaxyMs - store.galaxyMs()) / plan.scale
    if (aheadMs > AHEAD_MS_MAX) {
      auditor.violate('TIME-1', `${this.process.id} is ${aheadMs} ms ahead of galaxy time`)
    }
  }

  /** The state that may be shown holds nothing uncommitted. */
  checkStates(): void {
    for (const [sector, host] of this.world.hosts) {
      if (host.committed) this.#universe.auditor.checkState(sector, host.committed)
    }
  }
}
