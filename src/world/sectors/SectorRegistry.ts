import type { SectorId } from '../../sim/core/ids.ts'
import type { Clock, Timer } from '../Clock.ts'
import type { GalaxyClock } from '../GalaxyClock.ts'
import type { SectorHost } from './SectorHost.ts'
import type { GoneReason } from './sectorLife.ts'

/** Follows which sectors live in this process; the rooms do. */
export interface WorldWatcher {
  live(host: SectorHost): void
  gone(host: SectorHost, reason: GoneReason): void
}

export interface HostsContext {
  readonly clock: Clock
  readonly galaxyClock: GalaxyClock
  /** Called when something in the sector is due. */
  turnWanted(host: SectorHost): void
}

/** The hosts of this process's sectors, and an alarm for each that has something due. */
export class SectorRegistry {
  readonly #context: HostsContext
  readonly #bySector = new Map<SectorId, SectorHost>()
  readonly #since = new Map<SectorHost, number>()
  readonly #alarms = new Map<SectorHost, Timer>()
  readonly #watchers = new Set<WorldWatcher>()

  constructor(context: HostsContext) {
    this.#context = context
  }

  get bySector(): ReadonlyMap<SectorId, SectorHost> {
    return this.#bySector
  }

  /** A copy of all hosts, for loops in which some are removed. */
  all(): SectorHost[] {
    return [...this.#bySector.values()]
  }

  get(sector: SectorId): SectorHost | undefined {
    return this.#bySector.get(sector)
  }

  has(host: SectorHost): boolean {
    return this.#bySector.get(host.lease.sector) === host
  }

  /** @returns the monotonic ms at which the host was added */
  since(host: SectorHost): number {
    return this.#since.get(host) ?? 0
  }

  watch(watcher: WorldWatcher): void {
    this.#watchers.add(watcher)
  }

  add(host: SectorHost): void {
    this.#bySector.set(host.lease.sector, host)
    this.#since.set(host, this.#context.clock.monotonicMs())
  }

  /** Tells the watchers that the sector is live, and may be shown. */
  announce(host: SectorHost): void {
    for (const watcher of this.#watchers) watcher.live(host)
  }

  remove(host: SectorHost, reason: GoneReason): void {
    if (!this.has(host)) return
    this.#bySector.delete(host.lease.sector)
    this.#since.delete(host)
    this.#cancelAlarm(host)
    host.end(reason)
    for (const watcher of this.#watchers) watcher.gone(host, reason)
  }

  /** Sets the sector's alarm to when something in it is next due. */
  setAlarm(host: SectorHost): void {
    this.#cancelAlarm(host)
    if (!this.has(host) || host.life !== 'live') return
    const dueAt = host.nextDueAt()
    if (dueAt === null) return
    const { clock, galaxyClock } = this.#context
    const alarm = clock.after(galaxyClock.untilMs(dueAt), () => {
      this.#alarms.delete(host)
      this.#context.turnWanted(host)
    })
    this.#alarms.set(host, alarm)
  }

  #cancelAlarm(host: SectorHost): void {
    this.#alarms.get(host)?.cancel()
    this.#alarms.delete(host)
  }
}
