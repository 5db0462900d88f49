import type { Log } from '../ops/log.ts'
import type { Transit } from '../sim/fleet.ts'
import type { Galaxy, SectorId } from '../sim/galaxy.ts'
import { type Refusal, refuse } from '../sim/refusal.ts'
import type { Clock, Timer } from './Clock.ts'
import { Committer, type FlushFigures } from './Committer.ts'
import { GalaxyClock } from './GalaxyClock.ts'
import { SectorDamagedError } from './loadSector.ts'
import { LEASE_TIMES, type LeaseTimes, NodeLease } from './NodeLease.ts'
import { SectorHost } from './SectorHost.ts'
import type { Claim, Holder, Lease, Node, Store } from './Store.ts'
import type { GoneReason } from './sectorLife.ts'

export interface WorldTimes {
  readonly lease: LeaseTimes
  /** How often due sectors and waiting arrivals are looked for. */
  readonly pollMs: number
  /** How far ahead of its time a due sector is claimed; real ms. */
  readonly aheadMs: number
  readonly sleepCheckMs: number
  /** A sector sleeps that nobody watches, that did nothing for this long … */
  readonly sleepAfterIdleMs: number
  /** … and has nothing to do for this long. */
  readonly sleepForAtLeastMs: number
}

export const WORLD_TIMES: WorldTimes = {
  lease: LEASE_TIMES,
  pollMs: 500,
  aheadMs: 2_000,
  sleepCheckMs: 5_000,
  sleepAfterIdleMs: 15_000,
  sleepForAtLeastMs: 60_000,
}

/** Sectors one process hosts at most; beyond, due ones are left to others. */
const HOSTS_MAX = 4_096
const CLAIMS_PER_POLL = 64

export interface WorldContext {
  readonly store: Store
  readonly clock: Clock
  readonly galaxy: Galaxy
  readonly node: Node
  readonly log: Log
  readonly times?: Partial<WorldTimes>
  newFlushId(): string
}

/** Whoever follows which sectors live here: the rooms. */
export interface WorldWatcher {
  live(host: SectorHost): void
  gone(host: SectorHost, reason: GoneReason): void
}

export type Opened =
  | { readonly kind: 'here'; readonly host: SectorHost }
  | { readonly kind: 'there'; readonly holder: Holder }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * The sectors this process hosts: claims them when they are due or asked for, gives each its turns,
 * puts them to sleep, and drops them all when the process's lease is lost.
 */
export class World {
  readonly galaxyClock: GalaxyClock
  readonly galaxy: Galaxy
  readonly node: Node
  readonly #context: WorldContext
  readonly #times: WorldTimes
  readonly #lease: NodeLease
  readonly #committer: Committer
  readonly #hosts = new Map<SectorId, SectorHost>()
  readonly #claimedAt = new Map<SectorId, number>()
  readonly #opening = new Map<SectorId, Promise<Opened>>()
  readonly #alarms = new Map<SectorHost, Timer>()
  readonly #quarantined = new Set<SectorId>()
  readonly #watchers = new Set<WorldWatcher>()
  readonly #routines: Timer[] = []
  #stopping = false
  /** Set by the rooms: whether a sector has clients, or seats kept for them. */
  hasAudience: (host: SectorHost) => boolean = () => false

  constructor(context: WorldContext) {
    this.#context = context
    this.#times = { ...WORLD_TIMES, ...context.times }
    this.galaxy = context.galaxy
    this.node = context.node
    this.galaxyClock = new GalaxyClock(context.clock)
    this.#lease = new NodeLease({
      ...context,
      galaxyClock: this.galaxyClock,
      times: this.#times.lease,
      lapsed: () => this.#dropAll('lapsed'),
      held: (leases, sentAt) => this.#compare(leases, sentAt),
    })
    this.#committer = new Committer({
      ...context,
      newFlushId: () => context.newFlushId(),
      isLeased: () => this.#lease.isHeld(),
      turnOver: (host) => this.#setAlarm(host),
      lost: (host) => this.#remove(host, 'lost'),
      damaged: (host, error) => this.#quarantine(host, error),
    })
  }

  get hosts(): ReadonlyMap<SectorId, SectorHost> {
    return this.#hosts
  }

  /** Whether the process may host at the moment. */
  get isLeased(): boolean {
    return this.#lease.isHeld()
  }

  set onFlush(listener: (figures: FlushFigures) => void) {
    this.#committer.onFlush = listener
  }

  watch(watcher: WorldWatcher): void {
    this.#watchers.add(watcher)
  }

  /** Registers the process and begins to host. @throws StoreError */
  async start(): Promise<void> {
    await this.#lease.start()
    this.#repeat(0, this.#times.pollMs, () => this.#poll())
    this.#repeat(this.#times.sleepCheckMs, this.#times.sleepCheckMs, () => this.#sleepIdle())
  }

  /** Makes a sector live here, unless another process has it. Concurrent calls get one host. */
  open(sector: SectorId): Promise<Opened> {
    const host = this.#lease.isHeld() ? this.#hosts.get(sector) : undefined
    if (host?.life === 'live') return Promise.resolve({ kind: 'here', host })
    const underWay = this.#opening.get(sector)
    if (underWay !== undefined) return underWay
    const opening = this.#open(sector).finally(() => this.#opening.delete(sector))
    this.#opening.set(sector, opening)
    return opening
  }

  /** Tells of a fleet that is on its way, as its sector does by itself: only saves it the poll. */
  async attend(transit: Transit): Promise<void> {
    const opened = await this.open(transit.to)
    if (opened.kind === 'here') opened.host.expect(transit)
  }

  /** Puts a sector down for others to take up, or to sleep. @throws StoreError */
  async release(host: SectorHost): Promise<void> {
    await host.drain()
    if (this.#hosts.get(host.lease.sector) !== host) return
    // Not drained, because it loads: due at once, for whoever takes it up.
    const nextDueAt = host.life === 'draining' ? host.nextDueAt() : 0
    try {
      await this.#context.store.release(this.node.id, host.lease, nextDueAt)
    } finally {
      // If the store was not reached, a beat shows that and gives the lease back.
      this.#remove(host, 'released')
    }
  }

  /** Puts everything down and ends the process's life in the galaxy. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const routine of this.#routines) routine.cancel()
    for (const host of [...this.#hosts.values()]) {
      await this.release(host).catch((error: unknown) => {
        this.#context.log.error(
          { ...host.lease, err: error },
          'sector not released; its lease ends with the process',
        )
        this.#remove(host, 'lost')
      })
    }
    await this.#lease.stop()
  }

  async #open(sector: SectorId): Promise<Opened> {
    if (this.#quarantined.has(sector)) return { kind: 'refused', refusal: DAMAGED }
    if (this.#stopping || !this.#lease.isHeld()) return { kind: 'refused', refusal: NOT_NOW }
    try {
      const claim = await this.#claim(sector)
      if (claim === null) return { kind: 'refused', refusal: NOT_NOW }
      if ('node' in claim) return { kind: 'there', holder: claim }
      const host = await this.#adopt(claim)
      return host ? { kind: 'here', host } : { kind: 'refused', refusal: NOT_NOW }
    } catch (error) {
      this.#context.log.warn({ sector, err: error }, 'sector could not be opened')
      return { kind: 'refused', refusal: NOT_NOW }
    }
  }

  async #claim(sector: SectorId): Promise<Claim | Holder | null> {
    const { store } = this.#context
    const claim = await store.claim(this.node.id, sector)
    if (!claim || !('node' in claim) || claim.node.id !== this.node.id) return claim
    if (this.#hosts.has(sector)) return null
    // Held by this process and not hosted: the answer to an earlier claim was lost on its way.
    await store.release(this.node.id, claim, 0)
    return store.claim(this.node.id, sector)
  }

  /** Makes a claimed sector live. @returns null if the claim was lost meanwhile */
  async #adopt(claim: Claim): Promise<SectorHost | null> {
    const { sector } = claim
    const { log } = this.#context
    if (this.#stopping || !this.#lease.isHeld()) return null
    const other = this.#hosts.get(sector)
    // The store's answers may overtake each other: only a later claim replaces a host.
    if (other && other.lease.epoch >= claim.epoch) return null
    if (other) this.#remove(other, 'lost')
    const host = new SectorHost(claim, claim.seq, {
      ...this.#context,
      galaxyClock: this.galaxyClock,
      isLeased: () => this.#lease.isHeld(),
      turnWanted: (wanting) => this.#committer.want(wanting),
      stop: (stopped, reason) => this.#remove(stopped, reason),
    })
    this.#hosts.set(sector, host)
    this.#claimedAt.set(sector, this.#context.clock.monotonicMs())
    try {
      await host.load()
    } catch (error) {
      if (error instanceof SectorDamagedError) this.#quarantine(host, error)
      else this.#remove(host, 'lost')
      throw error
    }
    // To load took a while, or a pause came between: the lease may have ended unnoticed [OWN-3].
    if (!this.#lease.isHeld() || host.life !== 'live') return null
    host.watch({
      committed: ({ departures }) => {
        for (const transit of departures) this.#hosts.get(transit.to)?.expect(transit)
      },
      gone: () => {},
    })
    log.debug({ ...claim }, 'sector is live')
    for (const watcher of this.#watchers) watcher.live(host)
    return host
  }

  /** Claims what is due and fetches arrivals: hints may be lost, this is not. */
  async #poll(): Promise<void> {
    if (!this.#lease.isHeld()) return
    const { store } = this.#context
    const aheadMs = Math.ceil(this.#times.aheadMs * this.galaxyClock.rate)
    const room = HOSTS_MAX - this.#hosts.size
    const claims =
      room > 0 ? await store.claimDue(this.node.id, Math.min(room, CLAIMS_PER_POLL), aheadMs) : []
    await Promise.all(claims.map((claim) => this.#takeUp(claim)))
    // Those that come later are asked for in time by the polls to come.
    const soonMs = Math.ceil(this.#times.pollMs * this.galaxyClock.rate)
    for (const transit of await store.transitsToNode(this.node.id, soonMs)) {
      this.#hosts.get(transit.to)?.expect(transit)
    }
  }

  async #takeUp(claim: Claim): Promise<void> {
    const adopting = this.#adopt(claim).then(
      (host): Opened => (host ? { kind: 'here', host } : { kind: 'refused', refusal: NOT_NOW }),
      (error: unknown): Opened => {
        this.#context.log.warn({ ...claim, err: error }, 'a due sector could not be taken up')
        return { kind: 'refused', refusal: NOT_NOW }
      },
    )
    this.#opening.set(claim.sector, adopting)
    await adopting
    this.#opening.delete(claim.sector)
  }

  async #sleepIdle(): Promise<void> {
    const { sleepAfterIdleMs, sleepForAtLeastMs } = this.#times
    for (const host of [...this.#hosts.values()]) {
      const dueAt = host.nextDueAt()
      const sleeps =
        host.life === 'live' &&
        !this.hasAudience(host) &&
        host.queued === 0 &&
        host.idleMs() >= sleepAfterIdleMs &&
        (dueAt === null || this.galaxyClock.untilMs(dueAt) >= sleepForAtLeastMs)
      if (sleeps && this.#lease.isHeld()) await this.release(host)
    }
  }

  /** Gives the sector its next turn when something in it is due. */
  #setAlarm(host: SectorHost): void {
    this.#alarms.get(host)?.cancel()
    this.#alarms.delete(host)
    if (this.#hosts.get(host.lease.sector) !== host || host.life !== 'live') return
    const dueAt = host.nextDueAt()
    if (dueAt === null) return
    const alarm = this.#context.clock.after(this.galaxyClock.untilMs(dueAt), () => {
      this.#alarms.delete(host)
      this.#committer.want(host)
    })
    this.#alarms.set(host, alarm)
  }

  /** Drops what a beat shows was lost, and gives back what is held without being hosted. */
  #compare(held: readonly Lease[], sentAt: number): void {
    const epochs = new Map(held.map((lease) => [lease.sector, lease.epoch]))
    for (const host of [...this.#hosts.values()]) {
      const { sector, epoch } = host.lease
      const claimedAt = this.#claimedAt.get(sector) ?? 0
      if (claimedAt < sentAt && epochs.get(sector) !== epoch) this.#remove(host, 'lost')
    }
    for (const lease of held) {
      const { sector } = lease
      if (this.#hosts.has(sector) || this.#opening.has(sector) || this.#quarantined.has(sector))
        continue
      this.#context.store.release(this.node.id, lease, 0).catch((error: unknown) => {
        this.#context.log.warn(
          { ...lease, err: error },
          'a lease without a host was not given back',
        )
      })
    }
  }

  #quarantine(host: SectorHost, error: unknown): void {
    this.#context.log.fatal({ ...host.lease, err: error }, 'sector is damaged and stays closed')
    this.#quarantined.add(host.lease.sector)
    this.#remove(host, 'damaged')
  }

  #dropAll(reason: GoneReason): void {
    for (const host of [...this.#hosts.values()]) this.#remove(host, reason)
    this.#quarantined.clear()
  }

  #remove(host: SectorHost, reason: GoneReason): void {
    const { sector } = host.lease
    if (this.#hosts.get(sector) !== host) return
    this.#hosts.delete(sector)
    this.#claimedAt.delete(sector)
    this.#alarms.get(host)?.cancel()
    this.#alarms.delete(host)
    host.end(reason)
    for (const watcher of this.#watchers) watcher.gone(host, reason)
  }

  #repeat(firstMs: number, everyMs: number, run: () => Promise<void>): void {
    const slot = this.#routines.length
    const later = (ms: number): void => {
      this.#routines[slot] = this.#context.clock.after(ms, () => {
        run()
          .catch((error: unknown) => {
            this.#context.log.warn(
              { err: error },
              'a routine of the world failed; it is tried again',
            )
          })
          .finally(() => {
            if (!this.#stopping) later(everyMs)
          })
      })
    }
    later(firstMs)
  }
}

const NOT_NOW = refuse(
  'unavailable',
  'The sector cannot be opened at the moment. Try again in a second.',
)
const DAMAGED = refuse('internal', 'The sector is damaged and closed until it has been repaired.')
