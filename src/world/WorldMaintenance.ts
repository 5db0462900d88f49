import type { Log } from '../ops/log.ts'
import type { Clock, Timer } from './Clock.ts'
import type { GalaxyClock } from './GalaxyClock.ts'
import type { NodeId, Store } from './Store.ts'
import type { SectorHost } from './sectors/SectorHost.ts'
import type { SectorOpener } from './sectors/SectorOpener.ts'
import type { SectorRegistry } from './sectors/SectorRegistry.ts'

export interface RoundTimes {
  /** Real ms between two looks for due sectors, arrivals and inbox rows. */
  readonly pollMs: number
  /** How long before its time a due sector is claimed; real ms. */
  readonly aheadMs: number
  /** Real ms between two looks for sectors that may sleep. */
  readonly sleepCheckMs: number
  /** Real ms for which a sector without an audience must have done nothing before it may sleep. */
  readonly sleepAfterIdleMs: number
  /** Real ms for which such a sector must have nothing due before it may sleep. */
  readonly sleepForAtLeastMs: number
}

/** The most sectors that one process hosts. Beyond that it leaves due ones to other processes. */
const HOSTS_MAX = 4_096
/** The most due sectors that one poll claims. */
const CLAIMS_PER_POLL = 64

export interface MaintenanceContext {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly own: NodeId
  readonly times: RoundTimes
  readonly galaxyClock: GalaxyClock
  readonly registry: SectorRegistry
  readonly opener: SectorOpener
  isLeased(): boolean
  hasAudience(host: SectorHost): boolean
  release(host: SectorHost): Promise<void>
}

/** The recurring work of a process: it claims due sectors and puts idle ones to sleep. */
export class WorldMaintenance {
  readonly #context: MaintenanceContext
  readonly #timers: Timer[] = []
  #isStopped = false

  constructor(context: MaintenanceContext) {
    this.#context = context
  }

  start(): void {
    const { pollMs, sleepCheckMs } = this.#context.times
    this.#repeat(0, pollMs, () => this.#poll())
    this.#repeat(sleepCheckMs, sleepCheckMs, () => this.#sleepIdle())
  }

  /** Starts no further work. Work under way runs to its end. */
  stop(): void {
    this.#isStopped = true
    for (const timer of this.#timers) timer.cancel()
  }

  /** Reads arrivals and inbox rows, and claims due sectors. It finds all that lost hints missed. */
  async #poll(): Promise<void> {
    const { store, own, registry, opener, galaxyClock, times, isLeased } = this.#context
    if (!isLeased()) return
    // A later poll still asks in time for fleets that arrive later.
    const soonMs = Math.ceil(times.pollMs * galaxyClock.rate)
    for (const transit of await store.transitsToNode(own, soonMs)) {
      registry.get(transit.to)?.expect(transit)
    }
    for (const row of await store.inboxOfNode(own)) registry.get(row.sector)?.deliver(row)
    const aheadMs = Math.ceil(times.aheadMs * galaxyClock.rate)
    const room = Math.min(HOSTS_MAX - registry.bySector.size, CLAIMS_PER_POLL)
    const claims = room > 0 ? await store.claimDue(own, room, aheadMs) : []
    await Promise.all(claims.map((claim) => opener.takeUp(claim)))
  }

  async #sleepIdle(): Promise<void> {
    const { registry, isLeased, release } = this.#context
    for (const host of registry.all()) {
      if (this.#maySleep(host) && isLeased()) await release(host)
    }
  }

  #maySleep(host: SectorHost): boolean {
    const { hasAudience, galaxyClock, times } = this.#context
    const dueAt = host.nextDueAt()
    return (
      host.life === 'live' &&
      !hasAudience(host) &&
      host.queued === 0 &&
      !host.isHeldBack() &&
      host.idleMs() >= times.sleepAfterIdleMs &&
      (dueAt === null || galaxyClock.untilMs(dueAt) >= times.sleepForAtLeastMs)
    )
  }

  #repeat(firstMs: number, everyMs: number, run: () => Promise<void>): void {
    const { clock, log } = this.#context
    const slot = this.#timers.length
    const again = (ms: number): void => {
      this.#timers[slot] = clock.after(ms, () => {
        run()
          .catch((error: unknown) => {
            log.warn({ err: error }, 'a recurring task of the world failed; it is tried again')
          })
          .finally(() => {
            if (!this.#isStopped) again(everyMs)
          })
      })
    }
    again(firstMs)
  }
}
