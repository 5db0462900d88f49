import type { Log } from '../ops/log.ts'
import type { Clock, Timer } from './Clock.ts'
import type { GalaxyClock } from './GalaxyClock.ts'
import type { SectorHost } from './SectorHost.ts'
import type { SectorOpener } from './SectorOpener.ts'
import type { SectorRegistry } from './SectorRegistry.ts'
import type { NodeId, Store } from './Store.ts'

export interface RoundTimes {
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

/** Sectors one process hosts at most; beyond, due ones are left to others. */
const HOSTS_MAX = 4_096
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

/** What a process does in the galaxy without being asked, again and again until it is stopped. */
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

  /** What is under way goes to its end. */
  stop(): void {
    this.#isStopped = true
    for (const timer of this.#timers) timer.cancel()
  }

  /** Fetches arrivals and inbox rows, and claims what is due: hints may be lost, this is not. */
  async #poll(): Promise<void> {
    const { store, own, registry, opener, galaxyClock, times, isLeased } = this.#context
    if (!isLeased()) return
    // Those that come later are asked for in time by the polls to come.
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
            log.warn({ err: error }, 'a routine of the world failed; it is tried again')
          })
          .finally(() => {
            if (!this.#isStopped) again(everyMs)
          })
      })
    }
    again(firstMs)
  }
}
