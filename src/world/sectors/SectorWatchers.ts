import type { Log } from '../../ops/log.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import type { SectorEvent } from '../../sim/events.ts'
import type { Transit } from '../../sim/fleets/fleet.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Lease } from '../Store.ts'
import type { GoneReason } from './sectorLife.ts'

/** What was committed, for those who show it. `from` and `to` are sequence numbers, both included. */
export interface Commit {
  readonly sector: SectorId
  readonly epoch: number
  readonly from: number
  readonly to: number
  readonly events: readonly SectorEvent[]
  /** The sector as it stands after them; not to be changed. */
  readonly state: SectorState
  /** Fleets that are in lanes now. */
  readonly departures: readonly Transit[]
}

export interface SectorWatcher {
  committed(commit: Commit): void
  gone(reason: GoneReason): void
}

/** Those who are told what a sector commits, and of its end. */
export class SectorWatchers {
  readonly #lease: Lease
  readonly #log: Log
  readonly #watchers = new Set<SectorWatcher>()

  constructor(lease: Lease, log: Log) {
    this.#lease = lease
    this.#log = log
  }

  /** @returns what ends it */
  add(watcher: SectorWatcher): () => void {
    this.#watchers.add(watcher)
    return () => {
      this.#watchers.delete(watcher)
    }
  }

  committed(commit: Commit): void {
    this.#tell((watcher) => watcher.committed(commit))
  }

  /** The last they are told. */
  gone(reason: GoneReason): void {
    this.#tell((watcher) => watcher.gone(reason))
    this.#watchers.clear()
  }

  /** A watcher's fault is its own: it stops neither the sector nor the others [LIFE-1]. */
  #tell(say: (watcher: SectorWatcher) => void): void {
    for (const watcher of [...this.#watchers]) {
      try {
        say(watcher)
      } catch (error) {
        this.#log.error({ ...this.#lease, err: error }, 'a watcher of the sector failed')
      }
    }
  }
}
