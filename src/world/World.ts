import type { Log } from '../ops/log.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import type { FoundedGalaxy } from '../sim/galaxy/galaxy.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { WRITES, WRITES_AT_LEAST } from '../sim/versions.ts'
import type { Clock } from './Clock.ts'
import { type BatchFigures, Committer } from './commit/Committer.ts'
import { FactReplica } from './facts/FactReplica.ts'
import { GalaxyClock } from './GalaxyClock.ts'
import { LEASE_TIMES, type LeaseTimes, NodeLease } from './leases/NodeLease.ts'
import { Rebalancer } from './leases/Rebalancer.ts'
import type { Beat, Lease, Node, NodeId, NodeLoad, NodeStatus, Store } from './Store.ts'
import type { Secrets } from './secretsOf.ts'
import { OrderAdmission } from './sectors/OrderAdmission.ts'
import type { SectorHost } from './sectors/SectorHost.ts'
import { type Opened, SectorOpener } from './sectors/SectorOpener.ts'
import { SectorRegistry, type WorldWatcher } from './sectors/SectorRegistry.ts'
import { type RoundTimes, WorldMaintenance } from './WorldMaintenance.ts'

export interface WorldTimes extends RoundTimes {
  readonly lease: LeaseTimes
  /** Real ms between two polls of the facts. Hints cause further reads. */
  readonly factsPollMs: number
}

export const WORLD_TIMES: WorldTimes = {
  lease: LEASE_TIMES,
  pollMs: 500,
  factsPollMs: 2_000,
  aheadMs: 2_000,
  sleepCheckMs: 5_000,
  sleepAfterIdleMs: 15_000,
  sleepForAtLeastMs: 60_000,
}

/** Sectors released in parallel while the process stops. */
const RELEASES_AT_ONCE = 8
/** Tries to release a sector by the newest facts, of which more may be committed meanwhile. */
const RELEASE_TRIES_MAX = 4

export interface WorldContext {
  readonly store: Store
  readonly clock: Clock
  readonly galaxy: FoundedGalaxy
  readonly node: Node
  readonly log: Log
  readonly times?: Partial<WorldTimes>
  newBatchId(): string
  readonly secrets: Secrets
  /** Whether there are pirates; by default there are none. */
  readonly hasPirates?: boolean
  /** How busy this process is, for other processes to know; by default it counts as idle. */
  readonly load?: () => Partial<Pick<NodeLoad, 'clients' | 'busy' | 'cutOff'>>
  /** How to reach other processes; absent in a process that runs alone. */
  readonly neighbours?: Neighbours
  /** The most sectors that load at a time. */
  readonly openingsAtOnce?: number
}

/** Hints to other processes. They may be lost: they only save time. */
export interface Neighbours {
  /** A sector was handed to process `to`. The hint saves it the wait for its next beat. */
  handedOver(to: NodeId, sector: SectorId): void
  /** Facts were committed. The hint saves every process a poll. */
  factsCommitted(): void
  /** A fleet is on its way to a sector hosted elsewhere. The hint saves that host a poll. */
  arriving(transit: Transit): void
  /** A row was put into the inbox of a sector hosted elsewhere. The hint saves that host a poll. */
  sent(row: InboxRow): void
}

/**
 * The part of the galaxy that lives in this process. It claims sectors when they are due or asked
 * for, gives each its turns, puts idle ones to sleep, and drops all of them when the process loses
 * its lease.
 */
export class World {
  readonly galaxyClock: GalaxyClock
  readonly galaxy: FoundedGalaxy
  readonly node: Node
  /** Decides which orders are taken. It takes all of them until it is told to limit them. */
  readonly admission: OrderAdmission
  /** What is known of commanders and alliances. */
  readonly facts: FactReplica
  readonly #context: WorldContext
  readonly #lease: NodeLease
  readonly #committer: Committer
  readonly #registry: SectorRegistry
  readonly #opener: SectorOpener
  readonly #rebalancer: Rebalancer
  readonly #maintenance: WorldMaintenance
  #writes = WRITES_AT_LEAST
  #draining = false
  #stopping = false
  /** For how long a beat of this process is valid, and how often the process beats. */
  readonly leaseTimes: LeaseTimes
  /** Whether a sector has clients, or seats reserved for clients. The rooms set this. */
  hasAudience: (host: SectorHost) => boolean = () => false

  constructor(context: WorldContext) {
    this.#context = context
    const times = { ...WORLD_TIMES, ...context.times }
    this.leaseTimes = times.lease
    this.galaxy = context.galaxy
    this.node = context.node
    this.galaxyClock = new GalaxyClock(context.clock)
    this.admission = new OrderAdmission(context.clock)
    this.facts = new FactReplica({
      ...context,
      pollMs: times.factsPollMs,
      now: () => this.galaxyClock.now(),
      learned: (facts) => {
        for (const host of this.#registry.all()) host.learn(facts)
      },
    })
    this.#lease = new NodeLease({
      ...context,
      galaxyClock: this.galaxyClock,
      times: times.lease,
      lapsed: () => this.#dropAll(),
      load: () => ({
        clients: 0,
        busy: 0,
        cutOff: false,
        ...context.load?.(),
        draining: this.#draining,
        version: WRITES,
      }),
      beaten: (beat, sentAt) => this.#beaten(beat, sentAt),
    })
    this.#committer = new Committer({
      ...context,
      newBatchId: () => context.newBatchId(),
      writes: () => this.#writes,
      isLeased: () => this.#lease.isHeld(),
      turnOver: (host) => this.#registry.setAlarm(host),
      lost: (host) => this.#registry.remove(host, 'lost'),
      damaged: (host, error) => this.#opener.close(host, error),
    })
    this.#committer.onWaited = (ms) => this.admission.committed(ms)
    const turnWanted = (host: SectorHost) => this.#committer.want(host)
    this.#registry = new SectorRegistry({ ...context, galaxyClock: this.galaxyClock, turnWanted })
    this.#opener = new SectorOpener({
      ...context,
      galaxyClock: this.galaxyClock,
      admission: this.admission,
      registry: this.#registry,
      facts: this.facts.facts,
      isLeased: () => this.#lease.isHeld(),
      writes: () => this.#writes,
      mayOpen: () => !this.#stopping && !this.#draining,
      turnWanted,
      stop: (host, reason) => {
        if (reason === 'damaged') this.#opener.close(host, new Error('it cannot be saved or read'))
        else this.#registry.remove(host, reason)
      },
    })
    this.#rebalancer = new Rebalancer({
      ...context,
      own: context.node.id,
      registry: this.#registry,
      isDraining: () => this.#draining || this.#stopping,
      hasAudience: (host) => this.hasAudience(host),
      move: (host, to) => this.move(host, to),
    })
    this.#maintenance = new WorldMaintenance({
      ...context,
      times,
      own: context.node.id,
      galaxyClock: this.galaxyClock,
      registry: this.#registry,
      opener: this.#opener,
      isLeased: () => this.#lease.isHeld(),
      hasAudience: (host) => this.hasAudience(host),
      release: (host) => this.release(host),
    })
    this.#registry.watch({ live: (host) => this.#announceDepartures(host), gone: () => {} })
  }

  get hosts(): ReadonlyMap<SectorId, SectorHost> {
    return this.#registry.bySector
  }

  /** Whether the process's lease is valid, so that it may host sectors. */
  get isLeased(): boolean {
    return this.#lease.isHeld()
  }

  get isDraining(): boolean {
    return this.#draining
  }

  /** The version in which to write what other processes may read: this build's or the previous. */
  get writes(): number {
    return this.#writes
  }

  /** All living processes, this one included, as of the last beat. */
  get nodes(): readonly NodeStatus[] {
    return this.#rebalancer.nodes
  }

  /** @returns the process that should open the next sector instead of this one; null if none */
  betterPlace(): NodeStatus | null {
    return this.#rebalancer.betterPlace()
  }

  /** Counts a sector that nobody hosts as given to process `node`, until the next beat reports. */
  sentTo(node: NodeId): void {
    this.#rebalancer.sentTo(node)
  }

  /** @returns since when (monotonic ms) the longest-waiting sector waits for a commit; or null */
  commitsWaitSince(): number | null {
    return this.#committer.waitsSince()
  }

  set onFlush(listener: (figures: BatchFigures) => void) {
    this.#committer.onFlush = listener
  }

  watch(watcher: WorldWatcher): void {
    this.#registry.watch(watcher)
  }

  /** Registers the process and begins to host. @throws StoreError, as NodeLease does */
  async start(): Promise<void> {
    await this.facts.start()
    await this.#lease.start()
    this.#maintenance.start()
  }

  /**
   * Makes a sector live here, unless another process has it. Concurrent calls share one host. Since
   * the caller waits, the sector is opened before sectors that nobody asked for.
   */
  open(sector: SectorId): Promise<Opened> {
    return this.#open(sector, true)
  }

  #open(sector: SectorId, isUrgent: boolean): Promise<Opened> {
    const host = this.#lease.isHeld() ? this.#registry.get(sector) : undefined
    if (host?.life === 'live') return Promise.resolve({ kind: 'here', host })
    return this.#opener.open(sector, isUrgent)
  }

  /** Tells a fleet's destination that the fleet is on its way. It only saves a poll. */
  async attend(transit: Transit): Promise<void> {
    const opened = await this.#open(transit.to, false)
    if (opened.kind === 'here') opened.host.expect(transit)
    if (opened.kind === 'there') this.#context.neighbours?.arriving(transit)
  }

  /** Makes all processes read facts that were just committed here. Never rejects. */
  async factsCommitted(): Promise<void> {
    this.#context.neighbours?.factsCommitted()
    await this.facts.hint()
  }

  /** Tells the host of a row's sector that the row is in the inbox. It only saves a poll. */
  sent(row: InboxRow): void {
    const host = this.#registry.get(row.sector)
    if (host) host.deliver(row)
    else this.#context.neighbours?.sent(row)
  }

  /** Gives a sector's lease back: it sleeps until it is due or asked for. @throws StoreError */
  async release(host: SectorHost): Promise<void> {
    await host.drain()
    if (!this.#registry.has(host)) return
    try {
      await this.#putDown(host)
    } finally {
      // If the store was not reached, a beat shows that, and the sector is taken up again.
      this.#registry.remove(host, 'released')
    }
  }

  /** Gives the lease back with the moment at which the sector has to wake, by the newest facts [FACT-1]. */
  async #putDown(host: SectorHost): Promise<void> {
    const { store } = this.#context
    for (let tries = 1; tries <= RELEASE_TRIES_MAX; tries++) {
      // A sector that is loading cannot be drained: it is due at once, for any process to open.
      if (host.life !== 'draining' || host.isHeldBack()) break
      const { n } = this.facts.facts
      if (await store.release(this.node.id, host.lease, host.nextDueAt(), n)) return
      await this.facts.hint()
    }
    await store.release(this.node.id, host.lease, 0, null)
  }

  /**
   * Hands a sector to another process: drains it, saves a snapshot, and transfers the lease with
   * one statement. Its clients are told to rejoin and find it there.
   * @returns false if the other process could not take it: the sector is then released
   * @throws StoreError
   */
  async move(host: SectorHost, to: NodeId): Promise<boolean> {
    await host.drain()
    if (!this.#registry.has(host) || host.life !== 'draining') return false
    let moved = false
    try {
      moved = await this.#context.store.transfer(this.node.id, host.lease, to)
      if (!moved) await this.release(host)
    } finally {
      // If the store was not reached, a beat shows whose the sector is.
      this.#registry.remove(host, 'released')
    }
    if (moved) this.#context.neighbours?.handedOver(to, host.lease.sector)
    return moved
  }

  /**
   * Stops opening sectors and hands all of them to other processes, one by one. Ends when none is
   * left, when no process can take them, or after `limitMs` (real ms). Never rejects.
   */
  async drain(limitMs: number): Promise<void> {
    const until = this.#context.clock.monotonicMs() + limitMs
    this.#draining = true
    await this.#lease.beatNow()
    await this.#rebalancer.handOver(this.#registry.all(), until)
  }

  /** Releases all sectors and ends the process's life in the galaxy. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#maintenance.stop()
    this.facts.stop()
    const left = this.#registry.all()
    const putDown = async (): Promise<void> => {
      for (let host = left.pop(); host; host = left.pop()) await this.#releaseOrDrop(host)
    }
    await Promise.all(Array.from({ length: RELEASES_AT_ONCE }, putDown))
    await this.#lease.stop()
  }

  async #releaseOrDrop(host: SectorHost): Promise<void> {
    try {
      await this.release(host)
    } catch (error) {
      const { log } = this.#context
      log.error({ ...host.lease, err: error }, 'not released; its lease ends with the process')
      this.#registry.remove(host, 'lost')
    }
  }

  #announceDepartures(host: SectorHost): void {
    host.watch({
      committed: ({ departures }) => {
        for (const transit of departures) {
          const destination = this.#registry.get(transit.to)
          if (destination) destination.expect(transit)
          else this.#context.neighbours?.arriving(transit)
        }
      },
      gone: () => {},
    })
  }

  /** Drops sectors that the beat shows as lost, and opens those held but not hosted here. */
  #beaten({ held, nodes, writes }: Beat, sentAt: number): void {
    const before = this.#writes
    this.#writes = Math.max(writes, WRITES_AT_LEAST)
    // What waited for the version may happen now.
    if (this.#writes > before) for (const host of this.#registry.all()) this.#committer.want(host)
    const epochs = new Map(held.map((lease) => [lease.sector, lease.epoch]))
    for (const host of this.#registry.all()) {
      const { sector, epoch } = host.lease
      if (this.#registry.since(host) < sentAt && epochs.get(sector) !== epoch) {
        this.#registry.remove(host, 'lost')
      }
    }
    for (const lease of held) {
      if (!this.#registry.get(lease.sector) && !this.#opener.accountsFor(lease.sector)) {
        this.#takeUp(lease)
      }
    }
    this.#rebalancer.heard(nodes)
  }

  /** Opens a held sector: another process handed it over, or the answer to a claim was lost. */
  #takeUp(lease: Lease): void {
    if (!this.#draining && !this.#stopping) void this.#opener.open(lease.sector, false)
    else {
      this.#context.store.release(this.node.id, lease, 0, null).catch((error: unknown) => {
        this.#context.log.warn({ ...lease, err: error }, 'a lease was not given back')
      })
    }
  }

  #dropAll(): void {
    for (const host of this.#registry.all()) this.#registry.remove(host, 'lapsed')
    this.#opener.forget()
  }
}
